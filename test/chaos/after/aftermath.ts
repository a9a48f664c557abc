import { EMPTY_INVENTORY } from '@overmesh/model';
import type { Inventory } from '@overmesh/model';
import { byUserAgent } from '../../harness/faults/witness.ts';
import type { WitnessedEvent } from '../../harness/faults/witness.ts';
import type { HandResult } from '../actors/hand.ts';
import type { Said } from '../actors/listener.ts';
import type { Suffered } from '../actors/nemesis.ts';
import type { TenantResult } from '../actors/tenant.ts';
import type { WriterResult } from '../actors/writer.ts';
import type { Plan } from '../plan/plan.ts';
import type { Rest } from '../rest.ts';
import type { ChaosCluster } from '../stage/clusters.ts';
import type { Stage } from '../stage/stage.ts';
import { cleanInventories } from './clean-inventories.ts';
import { liveObjects, wasWrittenByUs } from './live.ts';
import type { Live } from './live.ts';
import { readAllRows } from './rows.ts';
import type { Rows } from './rows.ts';
import { wantedBy } from './wanted.ts';
import type { UndisturbedWorld, WantedByCluster } from './wanted.ts';

/** What came of all that was done and went wrong. */
export interface Course {
  readonly writers: readonly WriterResult[];
  /** By name of the cluster. */
  readonly hands: ReadonlyMap<string, HandResult>;
  readonly tenants: readonly TenantResult[];
  /** What strangers did and the API server said yes to, by cluster. */
  readonly strangers: readonly number[];
  readonly suffered: readonly Suffered[];
  readonly said: readonly Said[];
  /** Programs that ended by themselves, with how. */
  readonly deaths: readonly string[];
  readonly rest: Rest;
}

/** One cluster as it is after the chaos. */
export interface ClusterAfter {
  readonly name: string;
  readonly id: string;
  readonly cluster: ChaosCluster;
  readonly live: readonly Live[];
  readonly audit: readonly WitnessedEvent[];
}

/** The whole evidence: what was done, bytes on API servers, their audit logs, rows of Postgres. */
export interface Aftermath extends Course {
  readonly plan: Plan;
  readonly stage: Stage;
  readonly rows: Rows;
  readonly clusters: readonly ClusterAfter[];
  readonly world: UndisturbedWorld;
  /** What the documents that hold at the end want. */
  readonly wanted: WantedByCluster;
}

export async function readAftermath(plan: Plan, stage: Stage, course: Course): Promise<Aftermath> {
  const rows = await readAllRows(stage.databaseUrl);
  const clusters = await Promise.all(
    stage.clusters.map(async (cluster): Promise<ClusterAfter> => {
      const { name } = cluster.place;
      const id = rows.clusters.find((row) => row.name === name)?.id ?? '';
      const [live, audit] = await Promise.all([
        liveObjects(cluster.place, cluster.access),
        cluster.access.audit() as Promise<readonly WitnessedEvent[]>,
      ]);
      return { name, id, cluster, live, audit };
    }),
  );
  const places = rows.clusters.map(({ id, name, labels }) => ({ id, name, labels }));
  const seen = await cleanInventories(stage.clusters);
  const inventories = new Map(clusters.map((one) => [one.name, withoutOurClaims(one, seen.get(one.name))]));
  const world = { clusters: places, inventories };
  const revisions = Object.fromEntries(rows.heads.map(({ name, revision }) => [name, revision]));
  return { ...course, plan, stage, rows, clusters, world, wanted: wantedBy(rows.intents, revisions, world) };
}

/** An object that Overmesh wrote is no claim of somebody else's, whatever became of its label. */
function withoutOurClaims({ live }: ClusterAfter, inventory = EMPTY_INVENTORY): Inventory {
  const ours = new Set(live.filter(wasWrittenByUs).map(({ metadata }) => metadata.uid));
  return { ...inventory, claims: inventory.claims.filter(({ uid = '' }) => !ours.has(uid)) };
}

/** What an audit log says of one object, a line each, newest last. */
export function auditLines({ audit }: ClusterAfter, plural: string, name: string): readonly string[] {
  return audit
    .filter(({ stage, objectRef }) => stage !== 'RequestReceived' && objectRef?.resource === plural)
    .filter(({ objectRef, requestURI }) => objectRef?.name === name || requestURI.includes(`/${name}`))
    .slice(-12)
    .map((event) => auditLine(event));
}

export function auditLine(event: WitnessedEvent): string {
  const { stageTimestamp, verb, requestURI, responseStatus, requestObject, userAgent = '' } = event;
  const who = byUserAgent(event) ? 'overmesh' : userAgent.split('/')[0];
  const body = JSON.stringify(requestObject) ?? '';
  return `${stageTimestamp} ${who} ${verb} ${requestURI} ${responseStatus?.code} ${body.slice(0, 600)}`;
}
