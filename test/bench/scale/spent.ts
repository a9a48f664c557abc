import { subscribe } from 'node:diagnostics_channel';
import { Socket } from 'node:net';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { register } from 'prom-client';
import { timed } from '../measure.ts';
import type { Spent } from '../measure.ts';

/** What a stretch of work took of this process and of Postgres. */
export interface Cost extends Spent {
  /** BEGIN and COMMIT included. */
  readonly statements: number;
  /** What Postgres sent. */
  readonly bytesRead: number;
  /** The longest time for which nothing else could run. */
  readonly blockMs: number;
  /** Meshes of clusters that were translated. */
  readonly translations: number;
}

/** Counts what this process reads of a server at a port, over all connections that are opened from now on. */
export class BytesFrom {
  readonly #sockets = new Set<Socket>();
  #ofClosed = 0;

  constructor(private readonly port: number) {
    subscribe('net.client.socket', (message) => {
      const { socket } = message as { readonly socket: unknown };
      if (socket instanceof Socket) socket.once('connect', () => this.#keep(socket));
    });
  }

  total(): number {
    return [...this.#sockets].reduce((sum, { bytesRead }) => sum + bytesRead, this.#ofClosed);
  }

  #keep(socket: Socket): void {
    if (socket.remotePort !== this.port) return;
    this.#sockets.add(socket);
    socket.once('close', () => {
      this.#sockets.delete(socket);
      this.#ofClosed += socket.bytesRead;
    });
  }
}

/** Meshes of clusters that this process has translated since it began, by the product's own count. */
export async function translations(): Promise<number> {
  const counted = await register.getSingleMetric('overmesh_translations_total')?.get();
  return counted?.values.reduce((sum, { value }) => sum + value, 0) ?? NaN;
}

/** Does the work and says what it cost. */
export async function costOf(
  counts: { readonly statements: () => number; readonly bytes: BytesFrom },
  work: () => Promise<unknown>,
): Promise<Cost> {
  const before = {
    statements: counts.statements(),
    bytes: counts.bytes.total(),
    translations: await translations(),
  };
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const spent = await timed(work);
  delay.disable();
  return {
    ...spent,
    statements: counts.statements() - before.statements,
    bytesRead: counts.bytes.total() - before.bytes,
    blockMs: delay.max / 1e6,
    translations: (await translations()) - before.translations,
  };
}
