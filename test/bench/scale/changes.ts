import { setTimeout as sleep } from 'node:timers/promises';
import { APPLICATIONS, serviceName } from '../../fleet/template.ts';
import type { Figure } from '../report.ts';
import { CHANGING_LABEL } from '../../fleet/changing.ts';
import type { Cost } from './spent.ts';
import type { World } from './world.ts';

/** Where something changes. */
const CHANGED = 'member-0';
/** For an inventory to be taken after a change: the debounce and what taking it needs. */
const SEEN_MS = 2_000;

/** What a change on one cluster led to, with so many clusters. */
export interface Changes {
  readonly clusters: number;
  readonly pod: Cost;
  readonly service: Cost;
  /** Names of clusters whose lanes were woken by the Service; `?` where it is none of those that are really there. */
  readonly woken: readonly string[];
}

/** A pod turns ready, and a Service gets a label that a policy chooses by. */
export async function measureChanges(world: World): Promise<Changes> {
  const pod = await measurePod(world);
  const service = await costOfChange(world, () => labelService(world, CHANGING_LABEL));
  const names = new Map([...world.ids].map(([name, id]) => [id, name]));
  const woken = (await world.write()).map((id) => names.get(id) ?? '?');
  await costOfChange(world, () => labelService(world, {}));
  return { clusters: world.size, pod, service, woken };
}

/** Ready and unready: both are news of no policy. */
async function measurePod(world: World): Promise<Cost> {
  await costOfChange(world, () => world.fleet.turnPod(CHANGED, false));
  const cost = await costOfChange(world, () => world.fleet.turnPod(CHANGED, true));
  if (cost.statements === 0) throw new Error('nobody saw that a pod turned ready');
  return cost;
}

/** Nobody tells when an inventory was looked at and found to be the same, so a fixed time is waited. */
async function costOfChange(world: World, change: () => Promise<unknown>): Promise<Cost> {
  await world.write();
  return world.costOf(async () => {
    await change();
    await sleep(SEEN_MS);
    await world.idle();
  });
}

async function labelService({ fleet }: World, labels: Readonly<Record<string, string>>): Promise<void> {
  const metadata = { namespace: APPLICATIONS[1], name: serviceName(8), labels };
  await fleet.apply(CHANGED, [{ apiVersion: 'v1', kind: 'Service', metadata }]);
}

export function changeFigures(all: readonly Changes[]): readonly Figure[] {
  return all.flatMap(({ clusters, pod, service, woken }) => {
    const of = (what: string) => `${what}, ${clusters} clusters`;
    return [
      { what: of('a pod turns ready: meshes translated'), measured: pod.translations, unit: '', most: 0 },
      { what: of('a pod turns ready: statements'), measured: pod.statements, unit: '' },
      { what: of('a Service changes: meshes translated'), measured: service.translations, unit: '', most: 1 },
      { what: of('a Service changes: lanes woken besides its own'), measured: others(woken), unit: '', most: 0 },
      { what: of('a Service changes: its own lane woken'), measured: Number(woken.includes(CHANGED)), unit: '' },
      { what: of('a Service changes: statements'), measured: service.statements, unit: '' },
      { what: of('a Service changes: CPU'), measured: service.cpuMs, unit: 'ms' },
    ];
  });
}

function others(woken: readonly string[]): number {
  return woken.filter((name) => name !== CHANGED).length;
}
