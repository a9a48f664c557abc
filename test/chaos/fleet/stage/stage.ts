import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { graphql } from '../../../harness/faults/graphql.ts';
import { createDatabase, startPostgres } from '../../../harness/postgres.ts';
import type { PostgresServer } from '../../../harness/postgres.ts';
import { Supervised } from '../../stage/supervised.ts';
import type { FleetPlan } from '../plan/plan.ts';
import { startFleetClusters } from './members.ts';
import type { FleetClusters } from './members.ts';

/** Everything that runs. */
export interface FleetStage extends FleetClusters {
  readonly postgres: PostgresServer;
  readonly databaseUrl: string;
  readonly home: string;
  readonly api: Supervised;
  readonly workers: readonly Supervised[];
}

/** Lost wake-ups are found soon, so that a short chaos has time for more. */
const env = { OVERMESH_SWEEP_INTERVAL_MS: '2000' };

export async function openFleetStage(plan: FleetPlan): Promise<FleetStage> {
  const home = await mkdtemp(join(tmpdir(), 'overmesh-fleet-chaos-'));
  const [fleet, postgres] = await Promise.all([startFleetClusters(plan), startPostgres({ durable: true })]);
  const { url: databaseUrl } = await createDatabase(postgres);
  const api = await Supervised.start({ program: 'api', home, databaseUrl, env });
  const workers = await Promise.all(
    plan.workers.map((name) => Supervised.start({ program: 'worker', name, home, databaseUrl, env })),
  );
  const stop = async (): Promise<void> => {
    await Promise.all([api, ...workers].map((program) => program.stop()));
    await Promise.all([postgres.stop(), fleet.stop()]);
    await rm(home, { recursive: true, force: true });
  };
  return { ...fleet, postgres, databaseUrl, home, api, workers, stop };
}

const REGISTER = `mutation ($input: RegisterClusterInput!) {
  registerCluster(input: $input) { __typename ... on Rejected { problems { path code message } } }
}`;
const REGISTERED_AT_ONCE = 4;

/** Registers every cluster. Throws when one is refused. */
export async function registerFleet({ api, home, clusters }: FleetStage): Promise<void> {
  const queue = clusters.values();
  const register = async (): Promise<void> => {
    for (const { name, kubeconfig } of queue) {
      const input = { connection: { name, kubeconfig } };
      const answer = await graphql<{ registerCluster: { __typename: string } }>({ url: api.url, home }, REGISTER, {
        input,
      });
      if (answer.data?.registerCluster.__typename !== 'Cluster')
        throw new Error(`${name} was not registered: ${JSON.stringify(answer)}`);
    }
  };
  await Promise.all(Array.from({ length: REGISTERED_AT_ONCE }, register));
}
