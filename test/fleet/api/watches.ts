import type { Change, Store } from '../store/store.ts';
import type { Selects } from '../store/selectors.ts';
import type { Stored } from '../store/stored.ts';
import type { Stream, Streaming } from './answer.ts';
import { statusOf } from './answer.ts';
import type { Kind } from './kinds.ts';
import { apiVersionOf, resourceOf } from './kinds.ts';
import { selectorIn, sorted } from './list.ts';
import { expired } from './refusals.ts';
import type { Route } from './route.ts';

const BOOKMARK_EVERY_MS = 60_000;
/** Where the caller gives no time limit, a watch ends after this and up to twice as long. */
const LEAST_SECONDS = 1_800;

interface Watch {
  readonly kind: Kind;
  readonly selects: Selects;
  /** Changes up to this version are not told. */
  readonly after: number;
  readonly stream: Stream;
  readonly endsAt: number;
  bookmarkAt: number;
}

/** The watches of one cluster. `tick` is to be called every second or so: it ends what is over and sends bookmarks. */
export class Watches {
  readonly #open = new Map<string, Set<Watch>>();

  constructor(private readonly store: Store) {
    store.hear((change) => {
      for (const watch of this.#open.get(change.resource) ?? []) tell(watch, change);
    });
  }

  /** How many are open. */
  get count(): number {
    return [...this.#open.values()].reduce((sum, { size }) => sum + size, 0);
  }

  watch({ kind, namespace }: Route, query: URLSearchParams): Streaming {
    const selects = selectorIn(query, namespace);
    const from = query.get('resourceVersion') ?? '';
    const isFresh = from === '' || from === '0';
    const after = isFresh ? this.store.revision : Number(from);
    return {
      start: (stream) => {
        const watch: Watch = { kind, selects, after, stream, ...this.#times(query) };
        const missed = isFresh ? this.#present(kind) : this.store.since(resourceOf(kind), after);
        if (!missed) return tooOld(stream, after, this.store.compacted);
        for (const change of missed) tell({ ...watch, after: isFresh ? -1 : after }, change);
        return this.#add(watch);
      },
    };
  }

  tick(now = performance.now()): void {
    for (const watches of this.#open.values())
      for (const watch of watches) {
        if (now >= watch.bookmarkAt) this.#bookmark(watch, now);
        if (now < watch.endsAt) continue;
        watches.delete(watch);
        watch.stream.end();
      }
  }

  /** Ends the watches of a kind, as a server does that serves it no more; of all kinds where none is given. */
  end(resource?: string): void {
    for (const [name, watches] of this.#open) {
      if (resource !== undefined && name !== resource) continue;
      this.#open.delete(name);
      for (const { stream } of watches) stream.end();
    }
  }

  #add(watch: Watch): () => void {
    const name = resourceOf(watch.kind);
    const watches = this.#open.get(name) ?? new Set();
    this.#open.set(name, watches.add(watch));
    return () => watches.delete(watch);
  }

  /** Everything that is there, as if it had just been made. */
  #present(kind: Kind): readonly Change[] {
    const resource = resourceOf(kind);
    return sorted(this.store.objects(resource)).map(([, stored]) => ({ type: 'ADDED', revision: 0, resource, stored }));
  }

  #times(query: URLSearchParams): Pick<Watch, 'endsAt' | 'bookmarkAt'> {
    const seconds = Number(query.get('timeoutSeconds') ?? 0) || LEAST_SECONDS * (1 + Math.random());
    const wantsBookmarks = query.get('allowWatchBookmarks') === 'true' || query.get('allowWatchBookmarks') === '1';
    const now = performance.now();
    // The first comes at any time within the minute, so that those of many watches do not come at once.
    const bookmarkAt = wantsBookmarks ? now + BOOKMARK_EVERY_MS * Math.random() : Infinity;
    return { endsAt: now + seconds * 1000, bookmarkAt };
  }

  #bookmark(watch: Watch, now: number): void {
    watch.bookmarkAt = now + BOOKMARK_EVERY_MS;
    const metadata = { resourceVersion: String(this.store.revision), creationTimestamp: null };
    const object = { kind: watch.kind.kind, apiVersion: apiVersionOf(watch.kind), metadata };
    watch.stream.line(JSON.stringify({ type: 'BOOKMARK', object }));
  }
}

/** One that begins to be selected is added for the watch, one that is no longer selected is deleted for it. */
function tell({ kind, selects, after, stream }: Watch, { type, revision, stored, before }: Change): void {
  if (revision !== 0 && revision <= after) return;
  const [was, is] = [before !== undefined && selects(before.metadata), selects(stored.metadata)];
  if (type === 'DELETED') return is || was ? send(stream, 'DELETED', kind, stored) : undefined;
  if (is) return send(stream, was ? 'MODIFIED' : 'ADDED', kind, stored);
  // In the state in which it was last selected, at the version of the change.
  if (was && before) return send(stream, 'DELETED', kind, before.at(stored.metadata.resourceVersion));
}

function send(stream: Stream, type: string, kind: Kind, stored: Stored): void {
  stream.line(`{"type":"${type}","object":${stored.textIn(apiVersionOf(kind))}}`);
}

/** The refusal comes as an event, under HTTP 200. */
function tooOld(stream: Stream, asked: number, oldest: number): () => void {
  const object = statusOf(expired(`too old resource version: ${asked} (${oldest})`));
  stream.line(JSON.stringify({ type: 'ERROR', object }));
  stream.end();
  return () => undefined;
}
