import type { Cluster } from '@overmesh/clusters';
import type { ClusterProgress } from '@overmesh/delivery';
import type { Evidence, GateType } from '@overmesh/model';
import type { Rollout, Seen, SeenCluster, SeenEvidence } from '@overmesh/rollout';
import type { Measures } from './measures.service.ts';
import type { Proxies } from './proxies.service.ts';
import type { Webhooks } from './webhooks.service.ts';

/** Whom gates have asked besides our own rows. */
export interface OutsideRooms {
  readonly measures: Measures;
  readonly proxies: Proxies;
  readonly webhooks: Webhooks;
}

/** A cluster that has the change of a rollout, or is being given it. */
export interface HavingCluster {
  readonly cluster: Cluster;
  readonly progress: ClusterProgress;
}

/** What they said: of each cluster by its id, and of the rollout. */
export interface Outside {
  readonly clusters: ReadonlyMap<string, Partial<Pick<SeenCluster, 'measured' | 'live'>>>;
  readonly webhooks: Pick<Seen, 'webhooks'>;
}

/** Asks what the gates of a rollout want to know. Nobody is asked while there is nothing that an answer could be about. */
export async function askOutside(
  { measures, proxies, webhooks }: OutsideRooms,
  rollout: Rollout,
  having: readonly HavingCluster[],
): Promise<Outside> {
  const { state, phase, strategy } = rollout;
  if (state !== 'running' || phase === 'opening') return { clusters: new Map(), webhooks: {} };
  const asks = (type: GateType): boolean => strategy.gates.some((gate) => gate.type === type);
  const [words, ...said] = await Promise.all([
    asks('webhook') ? webhooks.about(rollout) : undefined,
    ...having.map(async ({ cluster, progress }) => {
      const [measured, evidence] = await Promise.all([
        asks('promql') ? measures.on(cluster, rollout) : undefined,
        asks('live') ? proxies.on(cluster.id, rollout.virtualMesh, progress.written) : undefined,
      ]);
      const live = evidence && { live: withProxies(progress, evidence) };
      return [cluster.id, { ...(measured && { measured }), ...live }] as const;
    }),
  ]);
  return { clusters: new Map(said), webhooks: words ? { webhooks: words } : {} };
}

/** Objects of a mesh whose control plane was asked have its answer; nothing was known of them before. */
export function withProxies(
  { live, objectsByMesh }: Pick<ClusterProgress, 'live' | 'objectsByMesh'>,
  evidence: ReadonlyMap<string, Evidence>,
): SeenEvidence {
  const counts = { yes: live.yes, no: live.no, pending: live.pending, unknown: live.unknown };
  const reasons: string[] = [];
  for (const [mesh, { state, reason }] of evidence) {
    const objects = objectsByMesh[mesh] ?? 0;
    const unknown = Math.min(objects, counts.unknown);
    counts.unknown -= unknown;
    counts.pending -= Math.min(objects - unknown, counts.pending);
    counts[state] += objects;
    if (reason !== undefined && objects > 0) reasons.push(`${mesh}: ${reason}`);
  }
  const reason = reasons[0] ?? live.reason;
  return reason !== undefined && counts.yes < total(counts) ? { ...counts, reason } : counts;
}

function total({ yes, no, pending, unknown }: Omit<SeenEvidence, 'reason'>): number {
  return yes + no + pending + unknown;
}
