import { causeOf } from '@overmesh/clusters';
import type { Cluster } from '@overmesh/clusters';
import type { DocumentProgress, SeenProxies } from '@overmesh/delivery';
import type { IntentStatus, Pause, ProxyObservation } from '@overmesh/model';
import type { Rollout } from '@overmesh/rollout';
import { withWarnings } from '@overmesh/translation';
import type { PlacedWarning } from '@overmesh/translation';
import { effectOf, reportedProblems } from '../decide/effect.ts';
import { pausedHere } from '../decide/paused.ts';
import { evidenceOf } from '../decide/evidence.ts';

/** What status says beside the rows of delivery. */
export interface StatusView {
  /** By id: those that the progress is on. */
  readonly clusters: ReadonlyMap<string, Cluster>;
  /** `clusterId/mesh` of meshes that are installed on them as far as was last seen. */
  readonly installed: ReadonlySet<string>;
  /** What documents miss beside what they reach. */
  readonly warnings: readonly PlacedWarning[];
  /** Everything that is paused, a cluster as `cluster/<id>`. */
  readonly pauses: readonly Pause[];
  /** By VirtualMesh: a revision that was accepted and that no target comes from yet. */
  readonly untranslated: ReadonlyMap<string, number>;
  /** By VirtualMesh: the last rollout, where there is a newer revision than its clusters shall have. */
  readonly rollouts: ReadonlyMap<string, Pick<Rollout, 'to' | 'state' | 'reason'>>;
}

/** The status of one document on one mesh; undefined when its cluster is not registered any more. */
export function statusOf(progress: DocumentProgress, view: StatusView): IntentStatus | undefined {
  const { clusterId, virtualMesh, mesh, document, revision, appliedRevision, objects, laneReason } = progress;
  const cluster = view.clusters.get(clusterId);
  if (!cluster) return undefined;
  const newer = view.untranslated.get(virtualMesh);
  const behind = newer === undefined ? undefined : untranslatedSentence(newer);
  const rollout = view.rollouts.get(virtualMesh);
  const waiting = rollout && revision < rollout.to ? [rolloutSentence(rollout)] : [];
  const isInstalled = view.installed.has(`${clusterId}/${mesh}`);
  const gone = isInstalled ? [] : [goneSentence(mesh, cluster.name)];
  // What a control plane said that is gone is no word on who obeys now.
  const proxies = isInstalled ? progress.proxies : undefined;
  const here = view.warnings.filter((one) => one.clusterId === clusterId && one.mesh === mesh);
  const reports = withWarnings(progress.reports, here);
  // It comes first, since what is written there is by hand meanwhile.
  const paused = pausedHere({ virtualMesh, intents: [document] }, view.pauses, cluster);
  return {
    ...{ intent: document, virtualMesh, cluster: cluster.name, mesh, targetRevision: revision, appliedRevision },
    evidence: evidenceOf({
      ...{ reports, objects },
      ...(laneReason !== undefined && { laneReason }),
      ...(behind !== undefined && { behind }),
      ...(proxies && { proxies }),
    }),
    ...(proxies && { proxies: observationOf(proxies) }),
    effect: effectOf(document, reports),
    reports,
    problems: [
      ...(paused === undefined ? [] : [paused]),
      ...(behind === undefined ? [] : [behind]),
      ...waiting,
      ...gone,
      ...problemsOf(cluster, progress),
      ...reportedProblems(document, reports),
    ],
  };
}

function observationOf({ observedAt, count, silent }: SeenProxies): ProxyObservation {
  return { observedAt, ...(count && { count }), ...(silent !== undefined && { silent }) };
}

/** What every document waits for, since any of them may have changed. Said so that it is true after a second, too. */
function untranslatedSentence(revision: number): string {
  return `revision ${revision} was accepted and is not translated yet; if it stays so, the worker's log says why`;
}

function rolloutSentence({ to, state, reason }: Pick<Rollout, 'to' | 'state' | 'reason'>): string {
  return `revision ${to} is not here: its rollout is ${state}${reason ? `: ${reason}` : ''}`;
}

/** A mesh that is not seen is no reason to delete what was written for it: it may be under way to another version. */
function goneSentence(mesh: string, cluster: string): string {
  return `mesh ${mesh} is not installed on ${cluster} any more: what was written for it is kept, and nothing obeys it`;
}

function problemsOf(cluster: Cluster, { objects, laneReason }: DocumentProgress): readonly string[] {
  const cause = causeOf(cluster.conditions);
  const health =
    cluster.state === 'ready' ? [] : [`cluster ${cluster.name} is ${cluster.state}${cause ? `: ${cause}` : ''}`];
  const held = laneReason === undefined ? [] : [laneReason];
  const findings = objects.flatMap(({ key, finding }) => (finding ? [`${key}: ${finding}`] : []));
  return [...new Set([...health, ...findings, ...held])];
}
