import type { Secret } from '@overmesh/config';
import type { Logger } from '@overmesh/log';

/** A Postgres of our own on 127.0.0.1, in the home folder. It runs until `stop`, also when it crashes in between. */
export interface EmbeddedPostgres {
  /** With user, password, port and database. The port stays the same while this process lives. */
  readonly url: Secret;
  readonly pid: number;
  /** Ends it, with open connections closed and everything written; at most some 15 s. */
  stop(): Promise<void>;
}

export async function startEmbeddedPostgres(_home: string, _log: Logger): Promise<EmbeddedPostgres> {
  throw new Error('not yet');
}
