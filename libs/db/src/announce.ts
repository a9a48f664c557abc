import pg from 'pg';
import type { EntityManager } from 'typeorm';
import { productPeriods } from '@overmesh/config';
import type { Periods, Secret } from '@overmesh/config';

const CHANNEL = 'overmesh';

/** Something that other processes show live: a topic, and the id of what changed under it. */
export interface Announcement {
  readonly topic: 'cluster' | 'inventory' | 'intents' | 'status' | 'tokens' | 'rollout' | 'operations';
  readonly id: string;
}

/** Tells every listening process, when the transaction commits and not before. Says that, never what, changed. */
export async function announce(manager: EntityManager, topic: Announcement['topic'], id: string): Promise<void> {
  await manager.query('SELECT pg_notify($1, $2)', [CHANNEL, JSON.stringify({ topic, id })]);
}

/** The same as an expression of SQL, for a statement that announces what it changes. @param id expression of a text */
export function announcing(topic: Announcement['topic'], id: string): string {
  return `pg_notify('${CHANNEL}', json_build_object('topic', '${topic}', 'id', ${id})::text)`;
}

export interface Listening {
  close(): Promise<void>;
}

/**
 * Hears announcements on a connection of its own, which is made again when it breaks.
 *
 * What was announced while it was broken is not heard: a listener that must not miss anything reads the tables too.
 *
 * @param hear is called for each announcement; must not throw
 */
export async function listen(
  url: Secret | string,
  hear: (announcement: Announcement) => void,
  { connectMs, listenAgainMs }: Periods['database'] = productPeriods.database,
): Promise<Listening> {
  const connectionString = typeof url === 'string' ? url : url.reveal();
  let client: pg.Client | undefined;
  let closed = false;
  const connect = async (): Promise<void> => {
    const next = new pg.Client({
      connectionString,
      application_name: 'overmesh listener',
      connectionTimeoutMillis: connectMs,
      keepAlive: true,
    });
    next.on('notification', ({ payload }) => {
      hear(JSON.parse(payload ?? '{}') as Announcement);
    });
    next.on('error', () => undefined);
    try {
      await next.connect();
      await next.query(`LISTEN ${CHANNEL}`);
    } catch (error) {
      await next.end().catch(() => undefined);
      throw error;
    }
    client = next;
    // Only of one that stood. One that could not be made ends too, and doing both would double them every second.
    next.once('end', reconnect);
    if (closed) await next.end();
  };
  const reconnect = (): void => {
    if (closed) return;
    setTimeout(() => {
      if (!closed) connect().catch(reconnect);
    }, listenAgainMs).unref();
  };
  await connect();
  return {
    close: async () => {
      closed = true;
      await client?.end();
    },
  };
}
