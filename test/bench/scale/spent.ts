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

/** Counts what this process reads of each port, over all connections that are opened from now on. */
export class BytesRead {
  readonly #open = new Map<Socket, number>();
  readonly #ofClosed = new Map<number, number>();

  constructor() {
    subscribe('net.client.socket', (message) => {
      const { socket } = message as { readonly socket: unknown };
      if (socket instanceof Socket) socket.once('connect', () => this.#keep(socket));
    });
  }

  from(port: number): number {
    const open = [...this.#open].filter(([, remote]) => remote === port);
    return open.reduce((sum, [{ bytesRead }]) => sum + bytesRead, this.#ofClosed.get(port) ?? 0);
  }

  #keep(socket: Socket): void {
    const port = socket.remotePort ?? 0;
    this.#open.set(socket, port);
    socket.once('close', () => {
      this.#open.delete(socket);
      this.#ofClosed.set(port, (this.#ofClosed.get(port) ?? 0) + socket.bytesRead);
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
  counts: { readonly statements: () => number; readonly bytes: () => number },
  work: () => Promise<unknown>,
): Promise<Cost> {
  const before = {
    statements: counts.statements(),
    bytes: counts.bytes(),
    translations: await translations(),
  };
  const delay = monitorEventLoopDelay({ resolution: 1 });
  delay.enable();
  const spent = await timed(work);
  delay.disable();
  return {
    ...spent,
    statements: counts.statements() - before.statements,
    bytesRead: counts.bytes() - before.bytes,
    blockMs: delay.max / 1e6,
    translations: (await translations()) - before.translations,
  };
}
