import { SERVICES } from '../world.ts';
import type { ServiceName } from '../world.ts';
import { Chance } from './chance.ts';

/** What somebody with kubectl does on a cluster, straight to its API server. */
export type HandStep = {
  readonly atMs: number;
} & (
  | {
      /**
       * On the `pick`th object of ours about the Service, if there is one: change a field of it (`edit`), delete it,
       * take our label off, state other values with server-side apply (`take-over`), or put a foreign object in its
       * place (`recreate`).
       */
      readonly do: 'edit' | 'delete' | 'unlabel' | 'take-over' | 'recreate';
      readonly service: ServiceName;
      readonly pick: number;
    }
  /** A foreign object of a kind that Overmesh writes too, with our label where `forged`. */
  | { readonly do: 'create'; readonly name: string; readonly forged: boolean }
  | { readonly do: 'change' | 'remove'; readonly name: string }
);

const MEAN_MS = 2_500;

/** Names that look like ours. */
const CLOSE_NAMES = ['overmesh', 'overmesh-reviews-x', 'overmesh-review', 'overmesh-shop-x', 'reviews-overmesh'];

/** What hands do on one cluster, in its order. */
export function planHands(seed: number, cluster: string, ms: number): readonly HandStep[] {
  const chance = new Chance(seed, `hands on ${cluster}`);
  const steps: HandStep[] = [];
  for (let atMs = chance.untilNext(MEAN_MS); atMs < ms; atMs += chance.untilNext(MEAN_MS))
    steps.push({ atMs, ...draw(chance) });
  return steps;
}

type What = HandStep extends infer One ? (One extends HandStep ? Omit<One, 'atMs'> : never) : never;

function draw(chance: Chance): What {
  const what = chance.weighted([
    [28, 'edit'],
    [18, 'delete'],
    [12, 'unlabel'],
    [3, 'take-over'],
    [3, 'recreate'],
    [20, 'create'],
    [10, 'change'],
    [6, 'remove'],
  ] as const);
  if (what === 'create') return { do: what, name: chance.pick(CLOSE_NAMES), forged: chance.happens(0.5) };
  if (what === 'change' || what === 'remove') return { do: what, name: chance.pick(CLOSE_NAMES) };
  return { do: what, service: chance.pick(SERVICES), pick: chance.between(0, 5) };
}
