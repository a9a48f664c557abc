import { Inject, Injectable } from '@nestjs/common';
import { Clusters } from '@overmesh/clusters';
import { Delivery } from '@overmesh/delivery';
import type { Reconciliation } from '@overmesh/delivery';
import { Intents } from '@overmesh/intent';
import type { Head } from '@overmesh/intent';
import { fail, succeed } from '@overmesh/model';
import type { Result } from '@overmesh/model';
import { begin, decide, Rollouts, steer, transition, wavesOf } from '@overmesh/rollout';
import type { ApplyPins, Pin, Rollout, Step, StoredRollout, Transition, Wish } from '@overmesh/rollout';
import { startOf } from '../decide/stage.ts';
import type { Start } from '../decide/stage.ts';
import { clusterWork } from '../reconcile/reconciler.service.ts';
import { candidates } from './candidates.ts';
import { Measures } from './measures.service.ts';
import { Proxies } from './proxies.service.ts';
import { seeRollout } from './rollout-sight.ts';
import type { SightRooms } from './rollout-sight.ts';
import { Webhooks } from './webhooks.service.ts';

export const ROLLOUT_OPTIONS = Symbol('RolloutOptions');

export interface RolloutOptions {
  /** How often a rollout is looked at that waits for clusters. */
  readonly lookEveryMs: number;
  /** Something is to be translated anew: the id of a job of `reconcile`. */
  readonly reconcile: (work: string) => void;
  /** The rollout of this VirtualMesh has something to look at. */
  readonly wake: (virtualMesh: string) => void;
}

/** Steps that one look does in a row; then whoever waits for this process gets a turn. */
const STEPS = 50;
/** How old it may get when a rollout was last looked at: less than what counts as away. */
const TOUCH_MS = 15_000;

/** Moves the clusters of VirtualMeshes from revision to revision, a step at a time, and saves each. */
@Injectable()
export class RolloutRunner implements SightRooms {
  constructor(
    @Inject(Rollouts) private readonly rollouts: Rollouts,
    @Inject(Intents) readonly intents: Intents,
    @Inject(Clusters) readonly clusters: Clusters,
    @Inject(Delivery) readonly delivery: Delivery,
    @Inject(Measures) readonly measures: Measures,
    @Inject(Proxies) readonly proxies: Proxies,
    @Inject(Webhooks) readonly webhooks: Webhooks,
    @Inject(ROLLOUT_OPTIONS) private readonly options: RolloutOptions,
  ) {}

  /** Brings the rollout of a VirtualMesh as far as it goes by now. @returns when to look again, if by itself */
  async look(virtualMesh: string): Promise<{ readonly againInMs: number } | undefined> {
    for (let step = 0; step < STEPS; step += 1) {
      const stored = await this.rollouts.active(virtualMesh);
      if (stored) {
        const waits = await this.#step(stored);
        if (waits) return this.#again(stored.rollout, waits);
      } else if (!(await this.#start(virtualMesh))) return undefined;
    }
    return { againInMs: 0 };
  }

  /** VirtualMeshes whose rollout has something to do: found by what is stored, whether or not somebody was woken. */
  async due(): Promise<readonly string[]> {
    const [heads, pins, last] = await Promise.all([
      this.intents.heads(),
      this.delivery.reconciliations(),
      this.rollouts.lastRevisions(),
    ]);
    const isDue = (head: Head): boolean => {
      const { to, isActive = false } = last.get(head.name) ?? {};
      return isActive || startFor(head, pins.get(head.name), to).do !== 'nothing';
    };
    return heads.filter(isDue).map(({ name }) => name);
  }

  /** Does what a person wants of the rollout that is under way. Problems: NOT_FOUND, REFUSED and FORBIDDEN. */
  async steer(virtualMesh: string, wish: Wish): Promise<Result<Rollout>> {
    for (;;) {
      const stored = await this.rollouts.active(virtualMesh);
      if (!stored) return fail(noRollout(virtualMesh));
      const steered = steer(stored.rollout, wish, Date.now());
      if (!steered.ok) return steered;
      if (await this.#save(steered.value, stored)) {
        this.options.wake(virtualMesh);
        return succeed(steered.value.rollout);
      }
    }
  }

  /** @returns what it waits for, if it does */
  async #step(stored: StoredRollout): Promise<Extract<Step, { do: 'wait' }> | undefined> {
    const { rollout, unseenMs } = stored;
    const seen = { ...(await seeRollout(this, rollout)), unseenMs };
    const now = Date.now();
    const step = decide(rollout, seen, now);
    const isNews = step.do !== 'wait' || step.reason !== rollout.reason;
    if (isNews) await this.#save(transition(rollout, step, now), stored);
    else if (unseenMs > TOUCH_MS) await this.rollouts.touch(rollout);
    return step.do === 'wait' ? step : undefined;
  }

  /** Who waits for a person, or for a newer change, is woken by them. */
  #again({ state }: Rollout, { untilMs }: Extract<Step, { do: 'wait' }>) {
    if (state === 'paused' || state === 'held') return undefined;
    const { lookEveryMs } = this.options;
    const leftMs = untilMs === undefined ? lookEveryMs : Math.max(0, untilMs - Date.now());
    return { againInMs: Math.min(leftMs, lookEveryMs) };
  }

  /** @returns whether there is something to step now */
  async #start(virtualMesh: string): Promise<boolean> {
    const head = await this.intents.head(virtualMesh);
    if (!head) return false;
    const reconciliation = (await this.delivery.reconciliations()).get(virtualMesh);
    const start = startFor(head, reconciliation, (await this.rollouts.last(virtualMesh))?.to);
    if (start.do === 'begin') return this.#begin(virtualMesh, start.from, head.revision);
    if (start.do === 'release') await this.#release(virtualMesh);
    return false;
  }

  async #begin(virtualMesh: string, from: number, to: number): Promise<boolean> {
    const [before, after] = await Promise.all([this.intents.at(virtualMesh, from), this.intents.at(virtualMesh, to)]);
    const specs = [before, after].flatMap((content) => (content ? [content.virtualMesh.spec] : []));
    const usual = after ? after.virtualMesh.spec.rollout : before?.virtualMesh.spec.rollout;
    if (!usual) return false;
    const places = await candidates(this, virtualMesh, specs);
    const { items } = await this.intents.history(virtualMesh, { first: 1 });
    const { author = 'unknown', strategy: own } = items[0]?.node ?? {};
    const strategy = own ?? usual;
    const clusters = wavesOf(strategy, places);
    const pinned = await this.delivery.pinnedClusters(virtualMesh);
    const isOwn = own !== undefined;
    const begun = begin({ virtualMesh, from, to, author, strategy, isOwn, clusters, pinned }, Date.now());
    return this.rollouts.begin(begun, this.#applyPins);
  }

  /** The strategy was taken away: from now on every cluster has the newest. */
  async #release(virtualMesh: string): Promise<void> {
    const pinned = await this.delivery.pinnedClusters(virtualMesh);
    if (pinned.size) await this.delivery.pinRevision(virtualMesh, undefined, [...pinned.keys()]);
    await this.delivery.pinRevision(virtualMesh, undefined);
    this.options.reconcile(virtualMesh);
  }

  /** Saved first; who has another revision to be translated from is woken then. */
  async #save(next: Transition, stored: StoredRollout): Promise<boolean> {
    const isSaved = await this.rollouts.save(next, stored, this.#applyPins);
    if (isSaved) for (const pin of next.pins) this.#wake(stored.rollout.virtualMesh, pin);
    return isSaved;
  }

  #wake(virtualMesh: string, { clusterIds }: Pin): void {
    for (const work of clusterIds?.map(clusterWork) ?? [virtualMesh]) this.options.reconcile(work);
  }

  readonly #applyPins: ApplyPins = async (manager, virtualMesh, { pins, rollout }) => {
    for (const { revision, clusterIds } of pins) {
      // What the rollout brought goes again where it is taken back.
      const isBack = clusterIds && revision !== undefined && revision < rollout.to;
      if (isBack) await this.delivery.agreeToUndo(manager, virtualMesh, rollout.to, clusterIds);
      await this.delivery.pinRevisionIn(manager, virtualMesh, revision, clusterIds);
    }
  };
}

/** What becomes of a VirtualMesh's newest revision, by what is stored. @param lastTo what its last rollout was for */
function startFor(
  { revision: newest, isStaged, deleted: isDeleted }: Head,
  { pinnedRevision: pinned, targetRevision: target }: Partial<Reconciliation> = {},
  lastTo: number | undefined,
): Start {
  return startOf({ newest, isStaged, isDeleted, pinned, target: target ?? 0, lastTo });
}

function noRollout(virtualMesh: string) {
  return {
    path: 'virtualMesh',
    code: 'NOT_FOUND',
    message: `no rollout of ${virtualMesh} is under way`,
    fix: `overmesh rollout list ${virtualMesh}`,
  } as const;
}
