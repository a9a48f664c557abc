import type { GateAnswer, Rollout, Seen, SeenCluster, SeenEvidence } from '../rollout.ts';
import { decide } from './step.ts';
import type { Step } from './step.ts';
import { transition } from './transition.ts';
import type { Pin } from './transition.ts';
import { begin } from './begin.ts';
import type { Beginning } from './begin.ts';
import { wavesOf } from './strategy.ts';

const YES: SeenEvidence = { yes: 2, no: 0, pending: 0, unknown: 0 };

/** Two waves of one and two clusters, from revision 1 to 2, by mira. */
export function beginningOf(strategy: Partial<Beginning['strategy']> = {}): Beginning {
  const spec = { waves: [{ name: 'canary', clusters: ['east'] }], ...strategy };
  const places = ['east', 'north', 'west'].map((name) => ({ id: name, name, labels: {} }));
  return {
    ...{ virtualMesh: 'shop', from: 1, to: 2, author: 'mira', strategy: spec },
    ...{ clusters: wavesOf(spec, places), pinned: new Map() },
  };
}

/** A world in which what a rollout pins happens at once, unless a test says otherwise. */
export class World {
  readonly steps: string[] = [];
  readonly pins: Pin[] = [];
  readonly records: string[] = [];
  readonly answers: GateAnswer[] = [];
  now = 0;
  newest = 2;
  freeze: string | undefined;
  webhooks: NonNullable<Seen['webhooks']> = {};
  /** How long no worker was there, at the next look. */
  unseenMs = 0;
  rollout: Rollout;
  readonly seen = new Map<string, SeenCluster>();

  constructor(beginning: Beginning = beginningOf()) {
    const begun = begin(beginning, this.now);
    this.rollout = { ...begun.rollout, id: '1' };
    for (const { clusterId } of beginning.clusters) this.see(clusterId, { revision: beginning.from });
  }

  see(clusterId: string, change: Partial<SeenCluster>, gone: readonly (keyof SeenCluster)[] = []): void {
    const before = this.seen.get(clusterId) ?? {
      ...{ clusterId, isReachable: true, revision: 0, isWritten: true, objects: 2, accepted: YES, live: YES },
    };
    const seen = { ...before, ...change };
    for (const field of gone) Reflect.deleteProperty(seen, field);
    this.seen.set(clusterId, seen);
  }

  /** Steps until it waits or has ended. @returns the last step */
  run(): Step {
    for (let round = 0; round < 100; round += 1) {
      const freeze = this.freeze === undefined ? {} : { freeze: this.freeze };
      const seen: Seen = {
        clusters: this.seen,
        newest: this.newest,
        ...freeze,
        unseenMs: this.unseenMs,
        webhooks: this.webhooks,
      };
      this.unseenMs = 0;
      const step = decide(this.rollout, seen, this.now);
      this.steps.push(step.do);
      const next = transition(this.rollout, step, this.now);
      this.rollout = next.rollout;
      this.records.push(...next.records.map(({ message }) => message));
      this.answers.push(...next.records.flatMap(({ seen: answer }) => (answer ? [answer] : [])));
      for (const pin of next.pins) this.#pinned(pin);
      if (step.do === 'wait' || this.rollout.endedAt !== undefined) return step;
    }
    throw new Error('it steps for ever');
  }

  /** `east@2 north@1 west@1`: what each cluster has. */
  have(): string {
    return [...this.seen.values()].map(({ clusterId, revision }) => `${clusterId}@${revision}`).join(' ');
  }

  #pinned(pin: Pin): void {
    this.pins.push(pin);
    for (const id of pin.clusterIds ?? []) {
      const isThere = this.seen.get(id)?.isReachable;
      if (isThere && pin.revision !== undefined) this.see(id, { revision: pin.revision });
    }
  }
}
