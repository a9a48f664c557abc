import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationShutdown, OnModuleInit } from '@nestjs/common';
import type { Periods, Secret } from '@overmesh/config';
import { listen } from '@overmesh/db';
import type { Announcement, Listening } from '@overmesh/db';
import type { Logger } from '@overmesh/log';
import type { Feed } from './feed.ts';
import type { Hear } from './shared-look.ts';
import { SharedLook } from './shared-look.ts';
import { Turns } from './turns.ts';

export const LIVE_OPTIONS = Symbol('LiveOptions');

export interface LiveOptions {
  readonly databaseUrl: Secret | string;
  readonly log: Logger;
  /** Every subscription looks by itself too: an announcement made while the database was away is not heard. */
  readonly periods: Pick<Periods, 'api' | 'database'>;
}

/** What subscriptions look at. Those with the same name share their looks. */
export interface Subject<Seen> {
  readonly name: string;
  /** Announced when it may have changed. */
  readonly topics: readonly Announcement['topic'][];
  /** Whether a subscriber that is behind is told the last only, as of a whole state; else all in order, as of changes. */
  readonly latestOnly: boolean;
  /** Gives the look, with what it remembers from one time to the next. */
  readonly begin: () => () => Promise<Seen>;
}

/** Looks under way at once: the other connections of the pool are for requests. */
const LOOKS_AT_ONCE = 2;

interface Shared {
  readonly topics: readonly Announcement['topic'][];
  readonly look: SharedLook<unknown>;
  readonly timer: NodeJS.Timeout;
}

/** Announcements of all processes, given to the subscriptions of this one. */
@Injectable()
export class Live implements OnModuleInit, OnApplicationShutdown {
  readonly #subjects = new Map<string, Shared>();
  readonly #acts: (readonly [Announcement['topic'], () => void])[] = [];
  readonly #turns = new Turns(LOOKS_AT_ONCE);
  #listening: Listening | undefined;

  constructor(@Inject(LIVE_OPTIONS) private readonly options: LiveOptions) {}

  async onModuleInit(): Promise<void> {
    const { databaseUrl, periods } = this.options;
    const hear = ({ topic }: Announcement): void => {
      for (const { topics, look } of this.#subjects.values()) if (topics.includes(topic)) look.wake();
      for (const [wanted, act] of this.#acts) if (wanted === topic) act();
    };
    this.#listening = await listen(databaseUrl, hear, periods.database);
  }

  /** Calls `act` whenever the topic is announced; it must not throw. */
  on(topic: Announcement['topic'], act: () => void): void {
    this.#acts.push([topic, act]);
  }

  /** A stream of what `hear` makes of what is seen, now and whenever one of the topics is announced. */
  feed<Seen, Told>(subject: Subject<Seen>, hear: Hear<Seen, Told>): Feed<Told> {
    const shared = this.#subjects.get(subject.name) ?? this.#begin(subject);
    // Subjects of one name are of one type: the name says what is seen.
    return shared.look.join(hear as Hear<unknown, Told>);
  }

  async onApplicationShutdown(): Promise<void> {
    for (const { look } of [...this.#subjects.values()]) look.end();
    await this.#listening?.close();
  }

  #begin<Seen>({ name, topics, latestOnly, begin }: Subject<Seen>): Shared {
    const look: SharedLook<unknown> = new SharedLook<unknown>(
      begin(),
      (work) => this.#turns.take(work),
      (error) => this.options.log.warn({ err: error }, 'a subscription could not look; it looks again later'),
      () => {
        clearInterval(shared.timer);
        this.#subjects.delete(name);
      },
      latestOnly,
    );
    const timer = setInterval(() => look.wake(), this.options.periods.api.lookEveryMs).unref();
    const shared = { topics, look, timer };
    this.#subjects.set(name, shared);
    return shared;
  }
}
