import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { Listener } from '../../harness/faults/listener.ts';
import { FrontendMessages, isStatement } from './frontend-messages.ts';
import type { Statement } from './statements-sent.ts';
import { StatementsSent } from './statements-sent.ts';

/** What passed since the start. */
export interface Passed {
  /** Of every kind, those of the queue and BEGIN and COMMIT too. */
  readonly statements: number;
  /** From the server. */
  readonly bytesRead: number;
}

/** A TCP proxy before Postgres that counts what one program asks of it, whatever library it asks with. */
export class CountingProxy {
  readonly #target: URL;
  #listener: Listener | undefined;
  #statements = 0;
  #bytesRead = 0;
  #recorded: Statement[] | undefined;

  private constructor(target: string) {
    this.#target = new URL(target);
  }

  /** @param target URL of a database */
  static async start(target: string): Promise<CountingProxy> {
    const proxy = new CountingProxy(target);
    proxy.#listener = await Listener.start((near) => {
      proxy.#join(near);
    });
    return proxy;
  }

  /** The target's URL with the proxy's port. */
  get url(): string {
    const url = new URL(this.#target);
    url.port = String(this.#listener?.port);
    return url.href;
  }

  passed(): Passed {
    return { statements: this.#statements, bytesRead: this.#bytesRead };
  }

  /** The statements that are sent while the work is done. */
  async recording(work: () => Promise<unknown>): Promise<readonly Statement[]> {
    const recorded: Statement[] = [];
    this.#recorded = recorded;
    await work();
    this.#recorded = undefined;
    return recorded;
  }

  async close(): Promise<void> {
    await this.#listener?.refuse();
  }

  #join(near: Socket): void {
    const far = connect({ port: Number(this.#target.port), host: this.#target.hostname, noDelay: true });
    const sent = new StatementsSent((statement) => this.#recorded?.push(statement));
    const messages = new FrontendMessages((message) => {
      if (isStatement(message)) this.#statements += 1;
      sent.hear(message);
    });
    near.on('data', (chunk) => {
      messages.read(chunk);
    });
    far.on('data', (chunk) => (this.#bytesRead += chunk.length));
    far.on('error', () => near.destroy());
    far.on('close', () => near.destroy());
    near.on('close', () => far.destroy());
    near.pipe(far);
    far.pipe(near);
  }
}
