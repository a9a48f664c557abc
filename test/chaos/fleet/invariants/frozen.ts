import type { Finding } from '../../invariants/finding.ts';
import type { ClusterHistory, FleetHistory, Frozen } from '../history.ts';

/** What was under way when somebody froze it comes to its end. */
const UNDER_WAY_MS = 10_000;

/** Nothing was written where somebody had frozen it: the fleet, a cluster, or the VirtualMesh. */
export function nothingWrittenWhereFrozen({ clusters, frozen }: FleetHistory): readonly Finding[] {
  return clusters.flatMap((cluster) =>
    frozen.filter((one) => one.isSure && isAbout(one, cluster)).flatMap((one) => writtenIn(cluster, one)),
  );
}

/** Of a policy alone the rest of the cluster goes on. */
function isAbout({ target }: Frozen, { name }: ClusterHistory): boolean {
  return target === 'fleet' || target === `cluster/${name}` || target.startsWith('VirtualMesh/');
}

/** A request that waited at a cluster that was cut off is done when that is there again. */
function writtenIn({ name, writes, cuts }: ClusterHistory, { target, from, until }: Frozen): readonly Finding[] {
  const isLate = (begunAt: number): boolean => cuts.some((cut) => cut.from <= begunAt && begunAt <= cut.until + 30_000);
  return writes
    .filter(({ begunAt }) => begunAt > from + UNDER_WAY_MS && begunAt < until && !isLate(begunAt))
    .map(({ object, begunAt }) => {
      const since = new Date(from).toISOString();
      const message = `${object} on ${name} was written at ${new Date(begunAt).toISOString()}: ${target} was frozen since ${since}`;
      return { invariant: 'R2', message, evidence: [] };
    });
}
