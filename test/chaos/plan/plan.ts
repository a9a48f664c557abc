import { PLACES } from '../world.ts';
import { Chance } from './chance.ts';
import { firstDocuments, planEdits } from './edits.ts';
import type { Document, Edit } from './edits.ts';
import { planFaults } from './faults.ts';
import type { Backend, PlannedFault } from './faults.ts';
import { planHands } from './hands.ts';
import type { HandStep } from './hands.ts';
import { planStrangers, SURROUNDINGS } from './strangers.ts';
import type { StrangerStep } from './strangers.ts';
import { planTenant } from './tenants.ts';
import type { TenantStep } from './tenants.ts';

/** What a chaos is made of. */
export interface PlanOptions {
  readonly seed: number;
  /** How long it lasts, until everything is healed. */
  readonly ms: number;
  /** Chosen by the seed where absent. */
  readonly queue?: Backend;
  /** Two to four; four where absent. */
  readonly clusters?: number;
}

/** All that will be done and go wrong. A function of its options alone: nothing that happens changes it. */
export interface Plan {
  readonly seed: number;
  readonly ms: number;
  readonly queue: Backend;
  /** Names of the clusters. */
  readonly clusters: readonly string[];
  /** Applied before the chaos begins. */
  readonly first: readonly Document[];
  /** One list per writer, each in its order. */
  readonly writers: readonly (readonly Edit[])[];
  readonly hands: Readonly<Record<string, readonly HandStep[]>>;
  readonly tenants: Readonly<Record<string, readonly TenantStep[]>>;
  /** Of the clusters with Istio. */
  readonly strangers: Readonly<Record<string, readonly StrangerStep[]>>;
  readonly faults: readonly PlannedFault[];
}

const WRITERS = 3;
const STRANGERS_MEAN_MS = 2_000;

export function makePlan({ seed, ms, queue, clusters: count = PLACES.length }: PlanOptions): Plan {
  const clusters = PLACES.slice(0, count).map(({ name }) => name);
  const drawn = new Chance(seed, 'queue').pick(['postgres', 'redis'] as const);
  const used = queue ?? drawn;
  return {
    seed,
    ms,
    queue: used,
    clusters,
    first: firstDocuments(clusters),
    writers: Array.from({ length: WRITERS }, (_, writer) => planEdits(seed, writer, ms, clusters)),
    tenants: Object.fromEntries(clusters.map((cluster) => [cluster, planTenant(seed, cluster, ms)])),
    strangers: Object.fromEntries(istios(clusters).map((cluster) => [cluster, strangersOf(seed, cluster, ms)])),
    hands: Object.fromEntries(clusters.map((cluster) => [cluster, planHands(seed, cluster, ms)])),
    faults: planFaults(seed, ms, clusters, used),
  };
}

function istios(clusters: readonly string[]): readonly string[] {
  return clusters.filter((cluster) => PLACES.some(({ name, mesh }) => name === cluster && mesh === 'istio'));
}

function strangersOf(seed: number, cluster: string, ms: number): readonly StrangerStep[] {
  return planStrangers(seed, cluster, { ms, meanMs: STRANGERS_MEAN_MS, surroundings: SURROUNDINGS });
}
