import { objectHash, wantedOf } from '@overmesh/delivery';
import { objectKey } from '@overmesh/model';
import type { DesiredObject } from '@overmesh/model';
import { auditLines } from '../after/aftermath.ts';
import type { Aftermath, ClusterAfter } from '../after/aftermath.ts';
import { nameOf, wasWrittenByUs } from '../after/live.ts';
import type { Live } from '../after/live.ts';
import type { Rows } from '../after/rows.ts';
import { OWNED_PATHS } from '../world.ts';
import { contains } from './contains.ts';
import type { Finding, Invariant } from './finding.ts';

/** What Overmesh targets is what the final documents mean in an undisturbed world. */
export const targetsAreThoseOfACleanRun: Invariant = ({ clusters, rows, wanted }) =>
  clusters.flatMap(({ name, id }) => {
    const targeted = new Map(
      wantedOf(rows.targets.filter(({ clusterId }) => clusterId === id)).map(({ key, object }) => [key, object]),
    );
    const clean = wanted.get(name) ?? new Map<string, DesiredObject>();
    const keys = new Set([...targeted.keys(), ...clean.keys()]);
    return [...keys].flatMap((key) => {
      const [is, should] = [targeted.get(key), clean.get(key)];
      if (is && should && objectHash(is) === objectHash(should)) return [];
      const message = `the target of ${key} on ${name} is not that of the final documents`;
      const evidence = [`target ${JSON.stringify(is)}`, `clean  ${JSON.stringify(should)}`];
      return [
        { invariant: 'I8', message, evidence: [...evidence, ...whyOf(rows, id, is ?? should), ...laneOf(rows, id)] },
      ];
    });
  });

/** Every wanted object is on its cluster as wanted, or Overmesh says why not. */
export const wantedObjectsAreThere: Invariant = (after) =>
  after.clusters.flatMap((cluster) =>
    [...(after.wanted.get(cluster.name) ?? new Map<string, DesiredObject>()).values()]
      .filter(({ ref }) => ref.kind.kind in OWNED_PATHS[cluster.cluster.place.mesh])
      .flatMap((object) => missingOf(object, cluster, after.rows)),
  );

function missingOf(object: DesiredObject, cluster: ClusterAfter, rows: Rows): readonly Finding[] {
  const { ref, body } = object;
  const live = cluster.live.find(({ kind, metadata }) => kind === ref.kind.kind && isNamed(metadata, ref));
  const isMarked = live?.metadata.labels?.['app.kubernetes.io/managed-by'] === 'overmesh';
  if (live && isMarked && contains(live, body)) return [];
  if (findingOn(rows, cluster.id, objectKey(ref))) return [];
  const message = `${ref.kind.kind} ${ref.namespace}/${ref.name} on ${cluster.name} is not as wanted, and nothing says so`;
  const evidence = [`wanted ${JSON.stringify(body)}`, `live   ${JSON.stringify(live)}`];
  const lines = auditLines(cluster, ref.kind.plural, ref.name);
  return [{ invariant: 'I8', message, evidence: [...evidence, ...laneOf(rows, cluster.id), ...lines] }];
}

function isNamed(metadata: Live['metadata'], { namespace, name }: DesiredObject['ref']): boolean {
  return metadata.name === name && metadata.namespace === namespace;
}

/** Nothing that Overmesh wrote and no document wants is left, or Overmesh says why. */
export const nothingIsOrphaned: Invariant = ({ clusters, wanted, rows }) =>
  clusters.flatMap((cluster) =>
    cluster.live.filter(wasWrittenByUs).flatMap((object) => {
      const key = keyOf(object);
      if (wanted.get(cluster.name)?.has(key) || findingOn(rows, cluster.id, key)) return [];
      const plural = (OWNED_PATHS[cluster.cluster.place.mesh][object.kind] ?? '').split('/').at(-1) ?? '';
      const lines = auditLines(cluster, plural, object.metadata.name);
      const message = `${nameOf(object, cluster.name)} is left, no document wants it, and nothing says so`;
      const row = rows.ledger.find((one) => one.clusterId === cluster.id && one.key === key);
      return [
        { invariant: 'I4', message, evidence: [`ledger ${JSON.stringify(row)}`, JSON.stringify(object), ...lines] },
      ];
    }),
  );

/** Objects that were compared. */
export function objectsChecked({ clusters, wanted }: Aftermath): number {
  return clusters.reduce((sum, { name, live }) => sum + live.length + (wanted.get(name)?.size ?? 0), 0);
}

/** Objects that are not as wanted, and said to be so. */
export function objectsExcused({ rows }: Aftermath): number {
  return rows.ledger.filter(({ finding, phase }) => finding && phase !== 'gone').length;
}

function keyOf({ apiVersion, kind, metadata }: Live): string {
  const group = apiVersion.includes('/') ? apiVersion.split('/')[0] : '';
  return `${group}/${kind}/${metadata.namespace}/${metadata.name}`;
}

function findingOn({ ledger }: Rows, clusterId: string, key: string): string | null {
  return ledger.find((row) => row.clusterId === clusterId && row.key === key)?.finding ?? null;
}

/** What Overmesh reports of the documents that the object is from, and who it thinks decides over Services there. */
function whyOf({ targets, inventories }: Rows, id: string, object: DesiredObject | undefined): readonly string[] {
  const reports = targets
    .filter(({ clusterId }) => clusterId === id)
    .flatMap((target) => (object?.intents ?? []).flatMap((intent) => target.outcomes[intent]?.reports ?? []));
  const seen = inventories.find(({ clusterId }) => clusterId === id);
  const claims = `claims ${JSON.stringify(seen?.inventory.claims)}, problems ${JSON.stringify(seen?.problems)}`;
  return [...reports.map((report) => `report ${JSON.stringify(report)}`), claims];
}

function laneOf({ lanes }: Rows, id: string): readonly string[] {
  return lanes.filter(({ clusterId }) => clusterId === id).map((lane) => `lane ${JSON.stringify(lane)}`);
}
