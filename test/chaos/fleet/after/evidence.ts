import { canonicalJson } from '@overmesh/model';
import { auditKeyOf } from '../../../harness/faults/witness.ts';
import type { WitnessedEvent } from '../../../harness/faults/witness.ts';
import { cleanInventories } from '../../after/clean-inventories.ts';
import { wasWrittenByUs } from '../../after/live.ts';
import type { Live } from '../../after/live.ts';
import type { IntentRow, RolloutRow, Rows } from '../../after/rows.ts';
import { isLiveAt, wantedBy } from '../../after/wanted.ts';
import type { FleetSuffered } from '../actors/nemesis.ts';
import { writesIn } from '../history.ts';
import type { ClusterHistory, FleetHistory, State } from '../history.ts';
import type { AtRest } from '../invariants/whereabouts.ts';
import type { FleetPlan } from '../plan/plan.ts';
import type { FleetCluster } from '../stage/members.ts';
import type { FleetStage } from '../stage/stage.ts';
import { collectionPath, OWN_KINDS, VIRTUAL_MESH } from '../world.ts';
import type { Manner } from '../world.ts';

/** Everything of the kinds that Overmesh writes that is on one cluster, whoever made it, by path. */
export type Found = ReadonlyMap<string, Live>;

/** Asks the API server itself. */
export async function objectsOn({ name, access }: FleetCluster): Promise<Found> {
  const lists = await Promise.all(
    Object.keys(OWN_KINDS).map(async (kind) => {
      const { status, body } = await access.request('GET', collectionPath(kind));
      if (status !== 200) throw new Error(`${name}: ${kind} answered ${status}`);
      const { items } = body as { readonly items: readonly Live[] };
      return items.map(
        (item) => [`${collectionPath(kind, item.metadata.namespace)}/${item.metadata.name}`, item] as const,
      );
    }),
  );
  return new Map(lists.flat());
}

/** What Overmesh has written and is there, by name as audit logs have it. */
export function ownIn(found: Found): State {
  return new Map(
    [...found]
      .filter(([, object]) => wasWrittenByUs(object))
      .map(([path, { spec }]) => {
        const [, , group, , , namespace, plural, name] = path.split('/');
        return [[group, plural, namespace, name].join('/'), canonicalJson(spec)];
      }),
  );
}

/** The revision that each cluster has, as the last rollout says. */
export function saidRevisions(rollouts: readonly RolloutRow[]): ReadonlyMap<string, number> {
  const last = rollouts.at(-1);
  return new Map(
    (last?.clusters ?? []).map(({ cluster, before, state }) => [
      cluster,
      state === 'moved' || state === 'delivered' ? (last?.toRevision ?? 0) : before,
    ]),
  );
}

/** What every cluster has at rest, beside what is said of it. */
export async function atRest(stage: FleetStage, rows: Pick<Rows, 'rollouts'>): Promise<readonly AtRest[]> {
  const said = saidRevisions(rows.rollouts);
  return Promise.all(
    stage.clusters.map(async (cluster) => ({
      name: cluster.name,
      revision: said.get(cluster.name) ?? 0,
      live: ownIn(await objectsOn(cluster)),
    })),
  );
}

/** What the documents of each revision mean on any cluster, for all have the same in them: translated afresh. */
export async function wantedStates(
  { sample }: FleetStage,
  { intents, clusters, heads }: Pick<Rows, 'intents' | 'clusters' | 'heads'>,
): Promise<ReadonlyMap<number, State>> {
  const inventories = await cleanInventories([{ access: sample }]);
  const places = clusters.filter(({ name }) => name === sample.name);
  const head = heads.find(({ name }) => name === VIRTUAL_MESH)?.revision ?? 0;
  const revisions = Array.from({ length: head + 1 }, (_, revision) => revision);
  return new Map(
    revisions.map((revision) => {
      const wanted = wantedBy(intents, { [VIRTUAL_MESH]: revision }, { clusters: places, inventories });
      const objects = [...(wanted.get(sample.name)?.values() ?? [])];
      return [revision, new Map(objects.map(({ ref, body }) => [auditKeyOf(ref), canonicalJson(body['spec'])]))];
    }),
  );
}

/** What everybody but Overmesh says of what has happened. */
export function historyOf(
  plan: FleetPlan,
  events: ReadonlyMap<string, readonly WitnessedEvent[]>,
  suffered: readonly FleetSuffered[],
  rest: Omit<FleetHistory, 'clusters'>,
): FleetHistory {
  const clusters = plan.waves.flatMap(({ clusters: names }, wave) =>
    names.map((name): ClusterHistory => {
      const cuts = suffered.filter(({ trouble }) => trouble.on === 'clusters' && trouble.names.includes(name));
      return { name, wave, writes: writesIn(events.get(name) ?? []), cuts };
    }),
  );
  return { ...rest, clusters };
}

/** The strategy of each revision, out of its documents. */
export function mannersIn(intents: readonly IntentRow[], revisions: readonly number[]): FleetHistory['manners'] {
  const meshes = intents.filter(({ kind }) => kind === 'VirtualMesh');
  return new Map(
    revisions.flatMap((revision) => {
      const row = meshes.find((one) => isLiveAt(one, revision));
      const rollout = (row?.spec as { readonly rollout?: Pick<Manner, 'onUnreachable'> & { soak?: string } })?.rollout;
      if (!rollout) return [];
      return [[revision, { soakMs: Number.parseInt(rollout.soak ?? '0', 10), onUnreachable: rollout.onUnreachable }]];
    }),
  );
}
