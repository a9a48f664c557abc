import { Chance } from '../../plan/chance.ts';
import type { Document } from '../../plan/edits.ts';
import { policyDocument, SERVICES, virtualMeshDocument } from '../world.ts';
import type { PlannedWave } from '../world.ts';
import { drawManner, planActs } from './acts.ts';
import type { Act } from './acts.ts';
import { planFleetFaults, shuffled } from './faults.ts';
import type { FleetFault } from './faults.ts';

/** What a chaos of a fleet is made of. */
export interface FleetPlanOptions {
  readonly seed: number;
  /** How long it lasts, until everything is healed. */
  readonly ms: number;
  /** Numbers of clusters. */
  readonly simulated: number;
  readonly real: number;
}

/** An object of a stranger on a cluster, made before the chaos begins. */
export interface Plant {
  readonly cluster: string;
  readonly kind: 'VirtualService' | 'DestinationRule' | 'PeerAuthentication';
  readonly name: string;
  /** It bears our label. */
  readonly forged: boolean;
}

/** All that will be done and go wrong. A function of its options alone. */
export interface FleetPlan extends FleetPlanOptions {
  readonly simulatedNames: readonly string[];
  readonly realNames: readonly string[];
  readonly workers: readonly string[];
  readonly waves: readonly PlannedWave[];
  /** Applied at once; they are revision 1. */
  readonly first: readonly Document[];
  /** One list per author, each in its order. */
  readonly authors: readonly (readonly Act[])[];
  readonly faults: readonly FleetFault[];
  readonly plants: readonly Plant[];
}

const AUTHORS = 5;
const WORKERS = 3;
const WAVES = 20;

export function makeFleetPlan(options: FleetPlanOptions): FleetPlan {
  const { seed, ms } = options;
  const simulatedNames = numbered(options.simulated, 'sim');
  const realNames = numbered(options.real, 'real');
  const clusters = [...simulatedNames, ...realNames];
  const workers = numbered(WORKERS, 'worker');
  const waves = planWaves(seed, clusters);
  const first = [
    virtualMeshDocument(waves, { ...drawManner(new Chance(seed, 'manner')), onFailure: 'rollback' }),
    ...SERVICES.map((service, index) => policyDocument(service, 500 + index, false)),
  ];
  return {
    ...{ ...options, simulatedNames, realNames, workers, waves, first },
    authors: Array.from({ length: AUTHORS }, (_, author) => planActs(author, { seed, ms, waves })),
    faults: planFleetFaults({ seed, ms, clusters, workers }),
    plants: clusters.flatMap((cluster) => planPlants(seed, cluster)),
  };
}

/** Twenty, of about as many clusters each, or one for each cluster where there are less. */
function planWaves(seed: number, clusters: readonly string[]): readonly PlannedWave[] {
  const order = shuffled(new Chance(seed, 'waves'), clusters);
  const count = Math.min(WAVES, order.length);
  return Array.from({ length: count }, (_, index) => ({
    name: `w${index + 1}`,
    clusters: order.filter((_, place) => place % count === index),
  }));
}

function planPlants(seed: number, cluster: string): readonly Plant[] {
  const chance = new Chance(seed, `plants of ${cluster}`);
  return Array.from({ length: chance.between(1, 3) }, (_, index) => ({
    cluster,
    kind: chance.pick(['VirtualService', 'DestinationRule', 'PeerAuthentication'] as const),
    name: `overmesh-close-${index}`,
    forged: chance.happens(0.5),
  }));
}

function numbered(count: number, name: string): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${name}-${index + 1}`);
}
