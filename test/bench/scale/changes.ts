import { setTimeout as sleep } from 'node:timers/promises';
import { APPLICATIONS, serviceName } from '../../fleet/template.ts';
import type { Figure } from '../report.ts';
import { CHANGING_LABEL } from '../../fleet/changing.ts';
import type { Cost } from './spent.ts';
import type { World } from './world.ts';

/** Where something changes. */
const CHANGED = 'member-0';
/** For a change to reach Postgres: counts of pods may be saved with others', and the machine may be busy. */
const PATIENCE_MS = 60_000;
const LOOK_EVERY_MS = 50;
/** From the first statement that a change led to until nothing follows it. */
const QUIET_MS = 2_000;

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
  return costOfChange(world, () => world.fleet.turnPod(CHANGED, true));
}

/** From the change until something of it has reached Postgres and nothing more follows. */
async function costOfChange(world: World, change: () => Promise<unknown>): Promise<Cost> {
  await world.write();
  const before = world.statements();
  return world.costOf(async () => {
    await change();
    for (let waitedMs = 0; world.statements() === before; waitedMs += LOOK_EVERY_MS) {
      if (waitedMs > PATIENCE_MS) throw new Error('nobody saw what changed on a cluster');
      await sleep(LOOK_EVERY_MS);
    }
    await sleep(QUIET_MS);
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
