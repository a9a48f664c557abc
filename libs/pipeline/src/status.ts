import { causeOf } from '@overmesh/clusters';
import type { Cluster } from '@overmesh/clusters';
import { objectHash } from '@overmesh/delivery';
import type { LaneRow, LedgerRow, StandingTarget } from '@overmesh/delivery';
import { objectKey } from '@overmesh/model';
import type { DesiredObject, IntentStatus } from '@overmesh/model';
import { withWarnings } from '@overmesh/translation';
import type { PlacedWarning } from '@overmesh/translation';
import { evidenceOf } from './decide/evidence.ts';
import type { CarriedObject } from './decide/evidence.ts';

export interface StatusView {
  readonly virtualMesh: string;
  readonly targets: readonly StandingTarget[];
  /** What documents miss beside what they reach. */
  readonly warnings: readonly PlacedWarning[];
  readonly ledger: readonly LedgerRow[];
  readonly lanes: ReadonlyMap<string, LaneRow>;
  readonly clusters: ReadonlyMap<string, Cluster>;
  /** `clusterId/mesh` of meshes that are installed as far as was last seen. */
  readonly installed: ReadonlySet<string>;
  /** A revision that was accepted and that no target comes from yet. */
  readonly untranslated: number | undefined;
}

/** Status of every document of a VirtualMesh on every mesh that it is for, from rows alone. */
export function statusOf({
  virtualMesh,
  targets,
  warnings,
  ledger,
  lanes,
  clusters,
  installed,
  untranslated,
}: StatusView): readonly IntentStatus[] {
  const behind = untranslated === undefined ? [] : [untranslatedSentence(untranslated)];
  const rows = new Map(ledger.map((row) => [`${row.clusterId} ${row.key}`, row]));
  return targets.flatMap((target) => {
    const cluster = clusters.get(target.clusterId);
    if (!cluster) return [];
    const lane = lanes.get(target.clusterId);
    const gone = installed.has(`${target.clusterId}/${target.mesh}`) ? [] : [goneSentence(target.mesh, cluster.name)];
    const placed = warnings.filter((one) => one.clusterId === target.clusterId && one.mesh === target.mesh);
    const all = withWarnings(target.reports, placed);
    const intents = new Set([
      ...target.reports.map(({ intent }) => intent),
      ...target.objects.flatMap((object) => object.intents),
    ]);
    return [...intents].sort().map((intent) => {
      const reports = all.filter((report) => report.intent === intent);
      const objects = target.objects
        .filter((object) => object.intents.includes(intent))
        .map((object) => carried(object, rows.get(`${target.clusterId} ${objectKey(object.ref)}`)));
      const problems = [...behind, ...gone, ...problemsOf(cluster, lane, objects)];
      const evidence = evidenceOf({
        reports,
        objects,
        ...(lane?.reason ? { laneReason: lane.reason } : {}),
        ...(behind[0] ? { behind: behind[0] } : {}),
      });
      return {
        intent,
        virtualMesh,
        cluster: cluster.name,
        mesh: target.mesh,
        targetRevision: target.revision,
        appliedRevision: target.appliedRevision,
        evidence,
        reports,
        problems,
      };
    });
  });
}

function carried(object: DesiredObject, row: LedgerRow | undefined): CarriedObject {
  const key = objectKey(object.ref);
  if (!row) return { key, asWanted: false };
  return {
    key,
    asWanted: row.phase === 'present' && row.hash === objectHash(object),
    ...(row.writtenAt ? { writtenAt: row.writtenAt.toISOString() } : {}),
    ...(row.finding ? { finding: row.finding } : {}),
    ...(row.accepted ? { accepted: row.accepted } : {}),
    ...(row.live ? { live: row.live } : {}),
  };
}

/** What every document waits for, since any of them may have changed. Said so that it is true after a second, too. */
function untranslatedSentence(revision: number): string {
  return `revision ${revision} was accepted and is not translated yet; if it stays so, the worker's log says why`;
}

/** A mesh that is not seen is no reason to delete what was written for it: it may be under way to another version. */
function goneSentence(mesh: string, cluster: string): string {
  return `mesh ${mesh} is not installed on ${cluster} any more: what was written for it is kept, and nothing obeys it`;
}

function problemsOf(cluster: Cluster, lane: LaneRow | undefined, objects: readonly CarriedObject[]): readonly string[] {
  const cause = causeOf(cluster.conditions);
  const health =
    cluster.state === 'ready' ? [] : [`cluster ${cluster.name} is ${cluster.state}${cause ? `: ${cause}` : ''}`];
  const held = lane?.reason ? [lane.reason] : [];
  const findings = objects.flatMap(({ key, finding }) => (finding ? [`${key}: ${finding}`] : []));
  return [...new Set([...health, ...findings, ...held])];
}
