import { SERVICES } from '../world.ts';
import type { ServiceName } from '../world.ts';
import { Chance } from './chance.ts';

/** Whom an object of a stranger is for. */
export const REACHES = ['everybody', 'its own namespace', 'one namespace', 'some pods', 'nobody'] as const;
export type StrangersReach = (typeof REACHES)[number];

/** Kinds with which a stranger decides over Services of an Istio. */
export const CLAIMING_KINDS = ['VirtualService', 'DestinationRule', 'HTTPRoute', 'PeerAuthentication'] as const;
export type ClaimingKind = (typeof CLAIMING_KINDS)[number];

/** What an Istio may get or lose besides: see actors/stranger.ts. */
export const SURROUNDINGS = ['ztunnel', 'waypoint', 'discoverySelectors', 'second revision'] as const;
export type Surrounding = (typeof SURROUNDINGS)[number];

/** What strangers do on one cluster, each by itself. */
export type StrangerStep = { readonly atMs: number } & (
  | {
      readonly do: 'claim';
      readonly name: string;
      readonly kind: ClaimingKind;
      readonly namespace: 'bookinfo' | 'client' | 'istio-system';
      readonly service: ServiceName;
      readonly reach: StrangersReach;
    }
  | { readonly do: 'unclaim'; readonly name: string }
  | { readonly do: 'appear' | 'vanish'; readonly what: Surrounding }
);

type What = StrangerStep extends infer One ? (One extends StrangerStep ? Omit<One, 'atMs'> : never) : never;

export interface StrangerOptions {
  readonly ms: number;
  readonly meanMs: number;
  readonly surroundings: readonly Surrounding[];
}

/** What strangers do on one cluster, in its order. */
export function planStrangers(seed: number, cluster: string, options: StrangerOptions): readonly StrangerStep[] {
  const chance = new Chance(seed, `strangers on ${cluster}`);
  const steps: StrangerStep[] = [];
  for (let atMs = chance.untilNext(options.meanMs); atMs < options.ms; atMs += chance.untilNext(options.meanMs))
    steps.push({ atMs, ...draw(chance, options.surroundings) });
  return steps;
}

function draw(chance: Chance, surroundings: readonly Surrounding[]): What {
  const what = chance.weighted([
    [50, 'claim'],
    [30, 'unclaim'],
    [20, 'surroundings'],
  ] as const);
  const name = `stranger-${chance.between(0, 7)}`;
  if (what === 'unclaim') return { do: what, name };
  if (what === 'surroundings')
    return { do: chance.happens(0.6) ? 'appear' : 'vanish', what: chance.pick(surroundings) };
  return {
    do: what,
    name,
    kind: chance.pick(CLAIMING_KINDS),
    namespace: chance.pick(['bookinfo', 'client', 'istio-system'] as const),
    service: chance.pick(SERVICES),
    reach: chance.pick(REACHES),
  };
}
