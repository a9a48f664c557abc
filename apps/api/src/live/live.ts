import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationShutdown, OnModuleInit } from '@nestjs/common';
import type { Secret } from '@overmesh/config';
import { listen } from '@overmesh/db';
import type { Announcement, Listening } from '@overmesh/db';
import type { Logger } from '@overmesh/log';
import { Feed } from './feed.ts';

export const LIVE_OPTIONS = Symbol('LiveOptions');

export interface LiveOptions {
  readonly databaseUrl: Secret | string;
  readonly log: Logger;
  /** How often every subscription looks by itself: an announcement made while the database was away is not heard. */
  readonly lookEveryMs?: number;
}

/** Reads what is new for one subscription, from the tables. */
export type Look<T> = () => Promise<readonly T[]>;

/** Announcements of all processes, given to the subscriptions of this one. */
@Injectable()
export class Live implements OnModuleInit, OnApplicationShutdown {
  readonly #hearers = new Set<(announcement: Announcement) => void>();
  readonly #feeds = new Set<Pick<Feed<unknown>, 'return'>>();
  #listening: Listening | undefined;

  constructor(@Inject(LIVE_OPTIONS) private readonly options: LiveOptions) {}

  async onModuleInit(): Promise<void> {
    this.#listening = await listen(this.options.databaseUrl, (announcement) => {
      for (const hear of this.#hearers) hear(announcement);
    });
  }

  /** A stream of what `look` finds, now and whenever one of the topics is announced. Looks one after the other. */
  feed<T>(topics: readonly Announcement['topic'][], look: Look<T>): Feed<T> {
    let looking = false;
    let again = true;
    const run = async (): Promise<void> => {
      if (looking) return;
      looking = true;
      while (again && !feed.ended) {
        again = false;
        await look().then(
          (found) => found.forEach((one) => feed.push(one)),
          (error: unknown) => {
            this.options.log.warn({ err: error }, 'a subscription could not look; it looks again later');
          },
        );
      }
      looking = false;
    };
    const wake = (): void => {
      again = true;
      void run();
    };
    const hear = ({ topic }: Announcement): void => {
      if (topics.includes(topic)) wake();
    };
    const timer = setInterval(wake, this.options.lookEveryMs ?? 15_000).unref();
    const feed = new Feed<T>(() => {
      clearInterval(timer);
      this.#hearers.delete(hear);
      this.#feeds.delete(feed);
    });
    this.#hearers.add(hear);
    this.#feeds.add(feed);
    wake();
    return feed;
  }

  async onApplicationShutdown(): Promise<void> {
    for (const feed of this.#feeds) await feed.return();
    await this.#listening?.close();
  }
}
