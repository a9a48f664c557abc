import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo, Server, Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

const attempts = 50;

/** A TCP port on loopback that can stop listening and come back as the same port. */
export class Listener {
  #server: Server | undefined;
  #port = 0;
  #accepted = 0;
  readonly #sockets = new Set<Socket>();
  readonly #onConnection: (socket: Socket) => void;

  private constructor(onConnection: (socket: Socket) => void) {
    this.#onConnection = onConnection;
  }

  /** Listens on a port that the kernel chooses. */
  static async start(onConnection: (socket: Socket) => void): Promise<Listener> {
    const listener = new Listener(onConnection);
    await listener.listen();
    return listener;
  }

  get port(): number {
    return this.#port;
  }

  /** Connections accepted since the start. */
  get accepted(): number {
    return this.#accepted;
  }

  /** Connections that are open now. */
  get open(): number {
    return this.#sockets.size;
  }

  /** Listens again, on the port it had. Throws when another process has kept that port for 5 s. */
  async listen(): Promise<void> {
    for (let attempt = 1; !this.#server; attempt += 1) {
      const server = createServer({ noDelay: true }, (socket) => this.#accept(socket)).listen(this.#port, '127.0.0.1');
      const failure: unknown = await once(server, 'listening').then(
        () => undefined,
        (error: unknown) => error,
      );
      if (failure === undefined) this.#server = server;
      else if (attempt === attempts) throw failure;
      else await sleep(100);
    }
    this.#port = (this.#server.address() as AddressInfo).port;
  }

  /** Nobody listens any more and every connection is reset. */
  async refuse(): Promise<void> {
    const server = this.#server;
    this.#server = undefined;
    const closed = new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve()));
    this.reset();
    await closed;
  }

  /** Resets every connection, and says how many there were. */
  reset(): number {
    const sockets = [...this.#sockets];
    for (const socket of sockets) socket.resetAndDestroy();
    return sockets.length;
  }

  #accept(socket: Socket): void {
    this.#accepted += 1;
    this.#sockets.add(socket);
    socket.on('error', () => undefined);
    socket.once('close', () => this.#sockets.delete(socket));
    this.#onConnection(socket);
  }
}
