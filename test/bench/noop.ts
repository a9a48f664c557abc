import { setTimeout as sleep } from 'node:timers/promises';
import { productPeriods } from '@overmesh/config';
import { planDelivery, wantedOf } from '@overmesh/delivery';
import type { Cluster } from '../harness/cluster.ts';
import { startClusters } from '../harness/cluster-pool.ts';
import { setTargets } from '../harness/targets.ts';
import { median, timed } from './measure.ts';
import { KINDS, canaries } from './objects.ts';
import type { Report } from './report.ts';
import { openStage } from './stage.ts';
import type { Stage } from './stage.ts';
import { countStatements } from './statements.ts';

const OBJECTS = 1000;
const WARM_UP = 10;
/** Planning takes less than the clock of CPU time shows, so it is done so often at once. */
const PLANS_AT_ONCE = 20;

/** A reconcile of 1,000 objects of which none has changed. */
export async function benchNoop(rounds: number): Promise<Report> {
  const [pool, stage] = await Promise.all([startClusters(['noop'], { crds: ['istio'] }), openStage()]);
  const watching = new AbortController();
  try {
    const cluster = pool.cluster('noop');
    const clusterId = await furnish(stage, cluster, watching.signal);
    const passes = await measurePasses(stage, cluster, clusterId, rounds);
    return reportOf({ ...passes, planMs: await measurePlan(stage, clusterId, rounds), rounds });
  } finally {
    watching.abort();
    await stage.close();
    await pool.stop();
  }
}

async function furnish(stage: Stage, cluster: Cluster, signal: AbortSignal): Promise<string> {
  await cluster.apply([{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'bench' } }]);
  const { id } = await stage.register(cluster);
  void stage.delivery.observe(id, await stage.clients.client(id), Object.values(KINDS), signal);
  const objects = canaries('bench', OBJECTS / 2, 1);
  await setTargets(stage.delivery, 'bench', 1, [{ clusterId: id, mesh: 'istio', objects }]);
  stage.jobs.work('deliver', (lane, end) => stage.delivery.deliver(lane, end));
  await stage.jobs.wake('deliver', id);
  await stage.jobs.idle();
  const present = (await stage.delivery.ledger(id)).filter(({ phase }) => phase === 'present').length;
  if (present !== OBJECTS) throw new Error(`${present} of ${OBJECTS} objects were written`);
  await sleep(2000);
  await stage.jobs.idle();
  return id;
}

interface Passes {
  readonly passCpuMs: number;
  readonly passMs: number;
  readonly statements: number;
  readonly writes: number;
  readonly reads: number;
}

async function measurePasses(stage: Stage, cluster: Cluster, id: string, rounds: number): Promise<Passes> {
  const pass = () => stage.delivery.deliver(id, new AbortController().signal);
  for (let round = 0; round < WARM_UP; round += 1) await pass();
  const before = (await cluster.audit()).length;
  const statements = countStatements(stage.dataSource);
  const passes = [];
  for (let round = 0; round < rounds; round += 1) passes.push(await timed(pass));
  // The log is written behind the answers.
  await sleep(500);
  const requests = (await cluster.audit()).slice(before).filter(({ userAgent }) => userAgent === 'overmesh');
  return {
    passCpuMs: median(passes.map(({ cpuMs }) => cpuMs)),
    passMs: median(passes.map(({ ms }) => ms)),
    statements: statements.total() / rounds,
    writes: requests.filter(({ verb }) => !['get', 'list', 'watch'].includes(verb)).length,
    reads: requests.filter(({ verb }) => verb === 'get').length,
  };
}

/** The decision alone, on the very rows of the pass. @returns CPU in milliseconds of one plan */
async function measurePlan({ delivery }: Stage, id: string, rounds: number): Promise<number> {
  const situation = {
    wanted: wantedOf(await delivery.targetsOn(id)),
    ledger: await delivery.ledger(id),
    seen: () => ({ state: 'as-recorded' }) as const,
    deletesConfirmed: false,
  };
  const who = { self: 'overmesh', installation: 'bench', agreed: new Map<string, never>() };
  const rules = { ...who, now: new Date().toISOString(), ...productPeriods.lane };
  const plan = () => {
    for (let turn = 0; turn < PLANS_AT_ONCE; turn += 1)
      if (planDelivery(situation, rules).steps.length) throw new Error('an unchanged cluster has something to do');
    return Promise.resolve();
  };
  for (let round = 0; round < WARM_UP; round += 1) await plan();
  const plans = [];
  for (let round = 0; round < rounds; round += 1) plans.push(await timed(plan));
  return median(plans.map(({ cpuMs }) => cpuMs)) / PLANS_AT_ONCE;
}

function reportOf(measured: Passes & { readonly planMs: number; readonly rounds: number }): Report {
  const { passCpuMs, passMs, planMs, statements, writes, reads, rounds } = measured;
  return {
    bench: `noop: ${OBJECTS} unchanged objects on one cluster, median of ${rounds} passes`,
    figures: [
      { what: 'writes to the API server', measured: writes, unit: '', most: 0 },
      { what: 'reads by name from the API server', measured: reads, unit: '' },
      { what: 'CPU per object, whole pass', measured: (passCpuMs * 1000) / OBJECTS, unit: 'µs', most: 10 },
      { what: 'CPU per object, planDelivery alone', measured: (planMs * 1000) / OBJECTS, unit: 'µs', most: 10 },
      { what: 'time of a pass', measured: passMs, unit: 'ms' },
      { what: 'SQL statements per pass', measured: statements, unit: '' },
    ],
    notes: ["Writes and reads are counted in the API server's audit log, over all passes together."],
  };
}
