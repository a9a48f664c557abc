import type { Periods } from '@overmesh/config';
import type { Logger } from '@overmesh/log';
import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { queueSettings, workerSettings } from './store.ts';
import type { JobKind, Payload, Store } from './store.ts';

/** All keys begin with this, so that one Redis may serve others too. */
const prefix = 'overmesh';

const reconnect = {
  // BullMQ asks for null: a blocking read has no number of attempts.
  maxRetriesPerRequest: null,
  retryStrategy: (attempt: number) => Math.min(100 * attempt, 2000),
};

/** Jobs in Redis 6.2 or newer. Waking fails at once while Redis is away; workers come back with it. */
export async function redisStore(url: string, log: Logger, periods: Periods['queue']): Promise<Store> {
  const producer = new Redis(url, { ...reconnect, lazyConnect: true, enableOfflineQueue: false });
  producer.on('error', (error) => log.warn({ err: error }, 'the connection to Redis was lost'));
  await producer.connect().catch((error: unknown) => {
    producer.disconnect();
    throw error;
  });
  await warnOfEviction(producer, log);
  return {
    queue: (name) => new Queue<Payload, void, JobKind>(name, { connection: producer, prefix, ...queueSettings }),
    worker: (name, process, settings) =>
      new Worker<Payload, void, JobKind>(name, process, {
        connection: { url, ...reconnect },
        prefix,
        ...workerSettings(periods),
        ...settings,
      }),
    ping: async () => void (await producer.ping()),
    close: async () => producer.disconnect(),
  };
}

/** A Redis that evicts drops jobs when its memory is full; the sweep finds what they were for, but late. */
async function warnOfEviction(redis: Redis, log: Logger): Promise<void> {
  const memory = await redis.info('memory').catch(() => '');
  const policy = /^maxmemory_policy:(\S+)/m.exec(memory)?.[1] ?? 'noeviction';
  if (policy === 'noeviction') return;
  log.warn({ policy }, 'Redis evicts keys when its memory is full: set maxmemory-policy to noeviction');
}
