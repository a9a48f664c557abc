import { randomInt } from 'node:crypto';
import { hostname } from 'node:os';
import type { Periods } from '@overmesh/config';
import pg from 'pg';

/** First key of our advisory locks of this kind: spells "lane" in ASCII. */
export const LIVENESS_CLASS = 0x6c616e65;

/**
 * A process's sign of life in Postgres: an advisory lock on a connection of its own.
 *
 * Postgres drops the lock the moment the process dies, so its lanes can be taken over at once instead of after the
 * lease. A paused process keeps its connection and thereby its lanes until the lease ends. That a lock may be lost too
 * early (a restart of Postgres) is harmless: writes are fenced at the API server, not here.
 */
export class WorkerLiveness {
  readonly key = randomInt(1, 2 ** 31 - 1);
  /** Names the holder in `lanes` for people. */
  readonly holder = `${hostname()}/${process.pid}`;
  #client: pg.Client | undefined;
  #closed = false;

  constructor(
    private readonly databaseUrl: string,
    private readonly periods: Periods['lane'],
    private readonly onLost: (error: Error) => void,
  ) {}

  /** Takes the lock; and again whenever its connection breaks, until `close`. */
  async show(): Promise<void> {
    const client = new pg.Client({ connectionString: this.databaseUrl, application_name: 'overmesh liveness' });
    client.on('error', (error) => {
      this.#lost(client, error);
    });
    client.on('end', () => {
      this.#lost(client, new Error('connection to Postgres ended'));
    });
    await client.connect();
    await client.query('SELECT pg_advisory_lock($1, $2)', [LIVENESS_CLASS, this.key]);
    this.#client = client;
  }

  async close(): Promise<void> {
    this.#closed = true;
    await this.#client?.end();
  }

  #lost(client: pg.Client, error: Error): void {
    if (this.#closed || this.#client !== client) return;
    this.#client = undefined;
    this.onLost(error);
    this.#showAgain();
  }

  #showAgain(): void {
    const timer = setTimeout(() => {
      if (this.#closed) return;
      this.show().catch(() => {
        this.#showAgain();
      });
    }, this.periods.livenessAgainMs);
    timer.unref();
  }
}
