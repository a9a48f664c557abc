import type { EvacuationState } from './state.ts';
import type { EvacuationView } from './step.ts';
import type { SeenServer } from './troubles.ts';
import type { Served } from './ways.ts';

/** Begun at 1,000,000, to be over in ten minutes; nothing was moved yet. */
export const BEGUN: EvacuationState = {
  direction: 'away',
  share: 100,
  steps: 10,
  overMs: 600_000,
  movedAt: 0,
  askedAt: 1_000_000,
  askedBy: 'ann',
  most: 3,
  pods: {},
};

/** The checkout of east, which west takes over for everybody. */
export const CHECKOUT: Served = {
  virtualMesh: 'shop',
  document: 'VirtualDestination/checkout',
  service: 'shop/checkout',
  takers: [{ clusterId: 'w', cluster: 'west', service: 'shop/checkout' }],
  alone: [],
};

/** A cluster that is well, with so many ready pods. */
export function server(name: string, pods: number, more: Partial<SeenServer> = {}): SeenServer {
  return { name, pods: { 'shop/checkout': pods }, measured: [], ...more };
}

/** East and west have four ready pods each, and everybody knows the share of now. */
export const WELL: EvacuationView = {
  clusterId: 'e',
  isRegistered: true,
  served: [CHECKOUT],
  servers: new Map([
    ['e', server('east', 4)],
    ['w', server('west', 4)],
  ]),
};

/** The same, where west is otherwise. */
export function withWest(west: SeenServer): EvacuationView {
  return { ...WELL, servers: new Map([...WELL.servers, ['w', west]]) };
}
