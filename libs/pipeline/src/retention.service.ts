import { Inject, Injectable } from '@nestjs/common';
import type { Config } from '@overmesh/config';
import { Delivery } from '@overmesh/delivery';
import { Intents } from '@overmesh/intent';
import { Operations } from '@overmesh/operations';
import { Rollouts } from '@overmesh/rollout';

export const RETENTION_OPTIONS = Symbol('RetentionOptions');

/** Rows that are deleted by one statement: it holds its locks for milliseconds. */
const AT_ONCE = 500;

/** Rows that grow with every change go when they are old and nobody needs them: docs/decisions/0021. */
@Injectable()
export class Retention {
  constructor(
    @Inject(Intents) private readonly intents: Intents,
    @Inject(Delivery) private readonly delivery: Delivery,
    @Inject(Rollouts) private readonly rollouts: Rollouts,
    @Inject(Operations) private readonly operations: Operations,
    @Inject(RETENTION_OPTIONS) private readonly options: Config['retention'],
  ) {}

  /** Cuts all that is due, a bounded batch at a time; two workers that do it at once come to the same. */
  async run(): Promise<void> {
    const { historyDays, eventDays } = this.options;
    // Before anything is cut: what is pinned or reached after this is newer than what goes.
    const needed = await this.#needed();
    await untilLess(() => this.intents.cutHistory(needed, historyDays, AT_ONCE));
    await untilLess(() => this.operations.cut(historyDays, AT_ONCE));
    await untilLess(() => this.delivery.cutEvents(eventDays, AT_ONCE));
  }

  /** Pins are read twice, since a rollout may begin before it is looked at, and end after. */
  async #needed(): Promise<ReadonlyMap<string, number>> {
    const before = await this.delivery.neededRevisions();
    const rollouts = await this.rollouts.neededRevisions();
    const after = await this.delivery.neededRevisions();
    const oldest = (name: string, revision: number): number =>
      Math.min(revision, rollouts.get(name) ?? revision, after.get(name) ?? revision);
    return new Map([...before].map(([name, revision]) => [name, oldest(name, revision)]));
  }
}

async function untilLess(cut: () => Promise<number>): Promise<void> {
  while ((await cut()) >= AT_ONCE);
}
