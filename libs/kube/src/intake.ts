import { setTimeout as sleep } from 'node:timers/promises';
import { KubeError } from './kube-error.ts';
import type { KubeLimits } from './limits.ts';

/** Bytes of one answer or event that is not whole yet. */
export interface Holding {
  /** Throws `wrong-answer` when the cluster would hold more than it may. */
  grow(bytes: number): void;
  release(): void;
}

/**
 * What may be read from one cluster: how fast over all its connections, and how much of it may lie here unfinished.
 *
 * Reading costs the process that all clusters share: time of its one thread, and memory. Without a pace an API server
 * that sends as fast as it can takes all of the first, and without a sum many answers at once take the second, each
 * being within its own limit.
 */
export class Intake {
  readonly #limits: Pick<KubeLimits, 'bytesPerSecond' | 'burstBytes' | 'heldBytes'>;
  #held = 0;
  /** When all that was read until now would have been read at the pace. */
  #paidAt = -Infinity;

  constructor(limits: Pick<KubeLimits, 'bytesPerSecond' | 'burstBytes' | 'heldBytes'>) {
    this.#limits = limits;
  }

  /** Comes back when so much more may be read; at once within the burst. */
  async pace(bytes: number): Promise<void> {
    const { bytesPerSecond, burstBytes } = this.#limits;
    const now = performance.now();
    this.#paidAt = Math.max(this.#paidAt, now - (burstBytes / bytesPerSecond) * 1000) + (bytes / bytesPerSecond) * 1000;
    const earlyMs = this.#paidAt - now;
    if (earlyMs > 1) await sleep(earlyMs);
  }

  hold(): Holding {
    let own = 0;
    return {
      grow: (bytes) => {
        own += bytes;
        this.#held += bytes;
        if (this.#held > this.#limits.heldBytes) throw tooMuch(this.#limits.heldBytes);
      },
      release: () => {
        this.#held -= own;
        own = 0;
      },
    };
  }
}

function tooMuch(bytes: number): KubeError {
  return new KubeError('wrong-answer', `Its unfinished answers together are larger than ${inMebibytes(bytes)}`);
}

/** `8 MiB`, `1.5 MiB`; less than one in KiB. */
export function inMebibytes(bytes: number): string {
  const mebibyte = 1024 * 1024;
  return bytes < mebibyte ? `${Math.round(bytes / 1024)} KiB` : `${Number((bytes / mebibyte).toFixed(1))} MiB`;
}
