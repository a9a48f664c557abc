import type { FollowEvent } from '@overmesh/kube';
import type { KindRef } from '@overmesh/model';
import { kindKey } from './decide/watch-list.ts';

interface Stream {
  readonly kind: KindRef;
  readonly stop: AbortController;
}

export interface WatchStreamsOptions {
  /** A list and then its changes, until the signal aborts. */
  readonly follow: (kind: KindRef, signal: AbortSignal) => AsyncIterable<FollowEvent>;
  readonly hear: (kind: KindRef, event: FollowEvent) => void;
  /** What is no failure of the cluster. */
  readonly onFault: (error: unknown) => void;
}

/** One stream for each kind that is watched on a cluster. */
export class WatchStreams {
  readonly #streams = new Map<string, Stream>();

  constructor(private readonly options: WatchStreamsOptions) {}

  /**
   * Starts a stream for each wanted kind that has none, and ends the others.
   *
   * @returns the kinds that are watched no more
   */
  adjust(kinds: readonly KindRef[], signal: AbortSignal): readonly KindRef[] {
    const wanted = new Map(kinds.map((kind) => [kindKey(kind), kind]));
    const needless = [...this.#streams.values()].filter(({ kind }) => !wanted.has(kindKey(kind)));
    for (const { kind } of needless) this.stop(kind);
    for (const [key, kind] of wanted) if (!this.#streams.has(key)) this.#start(kind, signal);
    return needless.map(({ kind }) => kind);
  }

  /** Nothing more is heard of the kind until `adjust` starts it anew, with a whole list. */
  stop(kind: KindRef): void {
    this.#streams.get(kindKey(kind))?.stop.abort();
    this.#streams.delete(kindKey(kind));
  }

  stopAll(): void {
    for (const { kind } of [...this.#streams.values()]) this.stop(kind);
  }

  #start(kind: KindRef, signal: AbortSignal): void {
    const stop = new AbortController();
    this.#streams.set(kindKey(kind), { kind, stop });
    this.#pump(kind, AbortSignal.any([signal, stop.signal])).catch(this.options.onFault);
  }

  async #pump(kind: KindRef, signal: AbortSignal): Promise<void> {
    for await (const event of this.options.follow(kind, signal)) {
      if (signal.aborted) return;
      this.options.hear(kind, event);
    }
  }
}
