import { CloseCode } from 'graphql-ws';
import type { WebSocket as GraphqlSocket } from 'graphql-ws';
import type { Periods } from '@overmesh/config';
import type { RawData, WebSocket } from 'ws';
import type { KnownToken } from '../http/token.ts';
import type { Guest } from './admission.ts';
import type { MessageTurns } from './message-turns.ts';
import type { Debtor, Unsent } from './unsent.ts';

/** What comes before the token: a `connection_init`, and a few pings of a client that is early. */
const mostBeforeToken = 10;

/**
 * One WebSocket as the protocol wants it, with what a stranger may do with it kept small: a ping is answered without its
 * payload, little may be said before the token, and whoever does not read or answer is cut off.
 */
export class Connection implements GraphqlSocket, Guest, Debtor {
  readonly protocol: string;
  #token: KnownToken | undefined;
  #heard = 0;
  /** Messages that wait for their turn. */
  #waiting = 0;

  constructor(
    private readonly socket: WebSocket,
    readonly address: string,
    private readonly unsent: Unsent,
    private readonly turns: MessageTurns,
    private readonly periods: Pick<Periods['api'], 'socketKeepAliveMs' | 'socketFarewellMs'>,
  ) {
    this.protocol = socket.protocol;
    // A frame that is none, or too large: ws closes with the right code by itself.
    socket.on('error', () => undefined);
    socket.on('ping', (data) => {
      if (this.#isHeard() && this.unsent.mayTake(this)) socket.pong(data);
    });
    this.#keepAlive();
  }

  get unsentBytes(): number {
    return this.socket.bufferedAmount;
  }

  /** With which it was let in; undefined before. */
  get token(): KnownToken | undefined {
    return this.#token;
  }

  /** From now on it may say what it likes, within the size of a message. */
  know(token: KnownToken): void {
    this.#token = token;
  }

  readonly end = (): void => this.socket.terminate();

  async send(data: string): Promise<void> {
    if (this.socket.readyState !== this.socket.OPEN || !this.unsent.mayTake(this)) return;
    await new Promise<void>((resolve) => {
      this.socket.send(data, () => resolve());
    });
  }

  close(code?: number, reason?: string): void {
    this.socket.close(code, reason);
    const cutOff = setTimeout(this.end, this.periods.socketFarewellMs);
    this.socket.once('close', () => clearTimeout(cutOff));
  }

  onMessage(hear: (data: string) => Promise<void>): void {
    this.socket.on('message', (data: RawData) => {
      if (!this.#isHeard()) return this.close(CloseCode.Unauthorized, 'Unauthorized');
      this.#hearInTurn(data, hear);
    });
  }

  /** What comes after it stays with the client meanwhile, but for what was read already. */
  #hearInTurn(data: RawData, hear: (data: string) => Promise<void>): void {
    this.socket.pause();
    this.#waiting += 1;
    this.turns.add(() => {
      this.#waiting -= 1;
      if (this.#waiting === 0) this.socket.resume();
      if (this.socket.readyState !== this.socket.OPEN) return;
      hear(textOf(data)).catch(() => this.close(CloseCode.InternalServerError, 'Internal server error'));
    });
  }

  /** Bare: a payload that came back would be ours to keep until the client reads it. */
  onPing(): Promise<void> {
    return this.send('{"type":"pong"}');
  }

  #isHeard(): boolean {
    return this.#token !== undefined || (this.#heard += 1) <= mostBeforeToken;
  }

  #keepAlive(): void {
    let isAlive = true;
    const timer = setInterval(() => {
      if (!isAlive) return this.end();
      isAlive = false;
      this.socket.ping();
    }, this.periods.socketKeepAliveMs);
    this.socket.on('pong', () => (isAlive = true));
    this.socket.once('close', () => clearInterval(timer));
  }
}

function textOf(data: RawData): string {
  return (Array.isArray(data) ? Buffer.concat(data) : Buffer.from(data as Buffer)).toString();
}
