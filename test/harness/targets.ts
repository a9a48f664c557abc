import type { ClusterTargets, Delivery } from '@overmesh/delivery';
import type { DesiredObject, MeshKind } from '@overmesh/model';

/** What one mesh of one cluster shall have. */
export interface GivenTarget {
  readonly clusterId: string;
  readonly mesh: string;
  /** Istio where absent. */
  readonly meshKind?: MeshKind;
  readonly objects: readonly DesiredObject[];
}

const ATTEMPTS = 12;

/**
 * Gives a VirtualMesh these targets and no others at a revision, as a translation would that reads everything at once.
 *
 * @returns ids of its clusters that have something to do
 */
export async function setTargets(
  delivery: Delivery,
  virtualMesh: string,
  revision: number,
  targets: readonly GivenTarget[],
): Promise<readonly string[]> {
  await delivery.beginReconciliation(virtualMesh, revision);
  const changed = new Set<string>();
  const all = [...targets.map(({ clusterId }) => clusterId), ...(await delivery.clustersOf(virtualMesh))];
  let left: readonly string[] = [...new Set(all)].sort();
  for (let attempt = 1; left.length; attempt += 1) {
    // An older revision than another call's.
    if (attempt > ATTEMPTS) return [];
    const { clusters } = await delivery.translatedClusters(left);
    const set = await delivery.setTargets(
      clusters.map((before): ClusterTargets => {
        const here = targets.filter(({ clusterId }) => clusterId === before.clusterId);
        const wanted = { virtualMesh, revision, inputsHash: `revision ${revision}`, keep: [] };
        return {
          before,
          inputsHash: 'as it was',
          virtualMeshes: [{ ...wanted, targets: here.map(toTarget) }],
        };
      }),
      left,
    );
    for (const id of set.clusters) changed.add(id);
    left = set.outdated;
  }
  await delivery.markReconciled(virtualMesh, revision);
  return [...changed];
}

function toTarget({ clusterId, mesh, meshKind: kind = 'istio', objects }: GivenTarget) {
  const misses = { clusterId, cluster: clusterId, mesh, reached: {}, missed: {} };
  return { mesh: { key: mesh, kind }, objects, lastTranslated: {}, reports: [], misses };
}
