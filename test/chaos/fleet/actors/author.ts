import { setTimeout as sleep } from 'node:timers/promises';
import { send } from '../../actors/writer.ts';
import type { Acknowledged } from '../../actors/writer.ts';
import { graphql } from '../../../harness/faults/graphql.ts';
import type { ApiAddress } from '../../../harness/faults/graphql.ts';
import type { Act, Steering } from '../plan/acts.ts';
import type { Frozen, Steered } from '../history.ts';
import { VIRTUAL_MESH } from '../world.ts';
import { actInWords } from '../words.ts';

/** What came of all that one author did. */
export interface AuthorResult {
  readonly acknowledged: readonly Acknowledged[];
  readonly refused: number;
  readonly steered: readonly Steered[];
  readonly frozen: readonly Frozen[];
  /** Answers that are none. */
  readonly faults: readonly string[];
  /** Never answered. */
  readonly unanswered: readonly string[];
}

const STEER = `mutation ($virtualMesh: String!, $action: RolloutAction!, $reason: String) {
  outcome: steerRollout(virtualMesh: $virtualMesh, action: $action, reason: $reason) {
    __typename ... on Rollout { toRevision } ... on Rejected { problems { path code message } }
  }
}`;
const PAUSE = `mutation ($target: String!, $reason: String!) {
  outcome: pause(target: $target, reason: $reason) { __typename ... on Rejected { problems { path code message } } }
}`;
const RESUME = `mutation ($target: String!) {
  outcome: resume(target: $target) { __typename ... on Rejected { problems { path code message } } }
}`;

interface Outcome {
  readonly __typename: string;
  readonly toRevision?: number;
  readonly problems?: readonly { readonly code: string }[];
}

const AGAIN_MS = 400;
/** What an author may be refused for here: no rollout is under way, it is in another state, somebody has unfrozen it. */
const FORESEEN = new Set(['NOT_FOUND', 'REFUSED', 'FORBIDDEN']);

/** Somebody who changes documents and steers their rollouts, one thing after the other. */
export class Author {
  readonly #acknowledged: Acknowledged[] = [];
  readonly #steered: Steered[] = [];
  readonly #frozen: Frozen[] = [];
  readonly #faults: string[] = [];
  readonly #unanswered: string[] = [];
  #refused = 0;

  /** @param giveUp when what has no answer is not tried again; epoch, milliseconds */
  constructor(
    private readonly name: string,
    private readonly address: () => ApiAddress,
    private readonly giveUp: number,
  ) {}

  /** @param until when nothing new is begun; what was paused goes on all the same */
  async run(acts: readonly Act[], until: number): Promise<AuthorResult> {
    for (const act of acts) {
      await sleep(act.waitMs);
      if (Date.now() >= until) break;
      await this.#do(act);
    }
    const [acknowledged, steered, frozen] = [this.#acknowledged, this.#steered, this.#frozen];
    return {
      ...{ acknowledged, steered, frozen, refused: this.#refused },
      ...{ faults: this.#faults, unanswered: this.#unanswered },
    };
  }

  async #do(act: Act): Promise<void> {
    switch (act.do) {
      case 'edit':
        return this.#edit(act);
      case 'steer':
        return this.#steer(act.action);
      case 'pause':
        await this.#steer('pause');
        await sleep(act.forMs);
        return this.#steer('resume');
      case 'freeze':
        return this.#freeze(act);
    }
  }

  async #edit(act: Extract<Act, { readonly do: 'edit' }>): Promise<void> {
    const { edit } = act;
    for (let heard = await send(this.#address, edit); ; heard = await send(this.#address, edit)) {
      if (heard.is === 'done') this.#acknowledged.push({ edit, at: Date.now(), revisions: heard.revisions });
      if (heard.is === 'refused') this.#refused += 1;
      if ('fault' in heard && heard.fault) this.#faults.push(`${actInWords(act)}: ${JSON.stringify(heard)}`);
      if (heard.is !== 'temporary') return;
      if (this.#isTooLate(actInWords(act), heard.why)) return;
      await sleep(AGAIN_MS);
    }
  }

  async #steer(action: Steering | 'pause' | 'resume'): Promise<void> {
    const sentAt = Date.now();
    const variables = { virtualMesh: VIRTUAL_MESH, action, reason: 'by chance' };
    const outcome = await this.#ask(action, STEER, variables);
    const revision = outcome?.toRevision;
    // What was never answered may have been done.
    if (!outcome || outcome.__typename === 'Rollout')
      this.#steered.push({ action, sentAt, ...(revision === undefined ? {} : { revision }) });
  }

  async #freeze({ target, forMs }: Extract<Act, { readonly do: 'freeze' }>): Promise<void> {
    const outcome = await this.#ask(`freeze ${target}`, PAUSE, { target, reason: `${this.name} looks at it` });
    const from = Date.now();
    await sleep(forMs);
    const until = Date.now();
    await this.#ask(`unfreeze ${target}`, RESUME, { target });
    this.#frozen.push({ target, from, until, isSure: outcome?.__typename === 'Pause' });
  }

  /** Until it is answered. */
  async #ask(what: string, query: string, variables: Readonly<Record<string, unknown>>): Promise<Outcome | undefined> {
    for (;;) {
      const heard = await graphql<{ outcome: Outcome }>(this.#address, query, variables).catch(String);
      const outcome = typeof heard === 'string' ? undefined : heard.data?.outcome;
      const odd = outcome?.problems?.filter(({ code }) => !FORESEEN.has(code)) ?? [];
      if (odd.length) this.#faults.push(`${what}: ${JSON.stringify(odd)}`);
      if (outcome?.__typename === 'Rejected') this.#refused += 1;
      if (outcome) return outcome;
      if (this.#isTooLate(what, JSON.stringify(heard))) return undefined;
      await sleep(AGAIN_MS);
    }
  }

  #isTooLate(what: string, heard: string): boolean {
    const isLate = Date.now() >= this.giveUp;
    if (isLate) this.#unanswered.push(`${this.name}: ${what}: ${heard}`);
    return isLate;
  }

  get #address(): ApiAddress {
    return { ...this.address(), author: this.name };
  }
}
