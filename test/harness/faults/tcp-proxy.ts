import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { Listener } from './listener.ts';

interface Pair {
  readonly near: Socket;
  far: Socket | undefined;
}

/** A TCP proxy before a server on this machine, for Postgres and Redis. */
export class TcpProxy {
  readonly #target: URL;
  readonly #pairs = new Set<Pair>();
  #silent = false;
  #listener: Listener | undefined;

  private constructor(target: URL) {
    this.#target = target;
  }

  /** @param target the server's URL, with its port: `postgres://...@127.0.0.1:5432/db`, `redis://127.0.0.1:6379` */
  static async start(target: string): Promise<TcpProxy> {
    const proxy = new TcpProxy(new URL(target));
    proxy.#listener = await Listener.start((near) => proxy.#take(near));
    return proxy;
  }

  get #listens(): Listener {
    if (!this.#listener) throw new Error('the proxy has not been started');
    return this.#listener;
  }

  /** The target's URL with the proxy's port. */
  get url(): string {
    return this.urlOf(this.#target.href);
  }

  /** Another URL of the same server, as one of its databases, with the proxy's port. */
  urlOf(target: string): string {
    const url = new URL(target);
    url.hostname = '127.0.0.1';
    url.port = String(this.#listens.port);
    return url.href;
  }

  /** Connections: open now, and accepted since the start. */
  counts(): { readonly open: number; readonly accepted: number } {
    return { open: this.#listens.open, accepted: this.#listens.accepted };
  }

  /** Resets every connection on both sides, and says how many there were. New ones go through. */
  reset(): number {
    return this.#listens.reset();
  }

  /** No byte passes and none is lost, as when the network is cut: connections stay, new ones are accepted and wait. */
  blackhole(): void {
    this.#silent = true;
    for (const { near, far } of this.#pairs) stopReading(near, far);
  }

  /** Nobody listens: what is open is reset, what is new gets ECONNREFUSED. */
  refuse(): Promise<void> {
    return this.#listens.refuse();
  }

  /** As on the first day. What waited in a blackhole goes on. */
  async heal(): Promise<void> {
    this.#silent = false;
    for (const pair of this.#pairs) this.#join(pair);
    await this.#listens.listen();
  }

  async close(): Promise<void> {
    await this.#listens.refuse();
  }

  #take(near: Socket): void {
    const pair: Pair = { near, far: undefined };
    this.#pairs.add(pair);
    near.once('close', () => {
      this.#pairs.delete(pair);
      pair.far?.resetAndDestroy();
    });
    near.pause();
    if (!this.#silent) this.#join(pair);
  }

  #join(pair: Pair): void {
    if (!pair.far) {
      const far = connect(Number(this.#target.port), this.#target.hostname).setNoDelay(true);
      pair.far = far;
      far.on('error', () => pair.near.resetAndDestroy());
      far.once('close', () => pair.near.destroySoon());
      pair.near.on('end', () => far.end());
      far.on('end', () => pair.near.end());
    }
    pair.near.pipe(pair.far, { end: false });
    pair.far.pipe(pair.near, { end: false });
  }
}

function stopReading(near: Socket, far: Socket | undefined): void {
  if (far) near.unpipe(far);
  near.pause();
  far?.unpipe(near);
  far?.pause();
}
