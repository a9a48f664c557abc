import { hasAll } from '@overmesh/model';
import type { ClusterSelector, PeerPlace, TierDestination, VirtualDestinationSpec } from '@overmesh/model';

/** One destination of a document with the tier that it is in for a member. */
export interface Wanted {
  readonly tier: number;
  readonly destination: TierDestination;
  /** See Tier. */
  readonly capacity?: number;
  /** Clusters that the document names here. */
  readonly named: readonly string[];
  /** Further narrows the clusters. */
  readonly isMeant: (peer: PeerPlace) => boolean;
}

/** The destinations of a document in the order in which they serve a member. */
export function wantedBy({ tiers = [], nearest }: VirtualDestinationSpec, self: PeerPlace): readonly Wanted[] {
  if (nearest) return nearestTo(nearest, self);
  return tiers.flatMap(({ destinations, capacity }, tier) =>
    destinations.map((destination) => {
      const { clusters = [] } = destination.where ?? {};
      const bound = capacity === undefined ? {} : { capacity };
      return { tier, destination, ...bound, named: clusters, isMeant: () => true };
    }),
  );
}

function nearestTo(destination: TierDestination, self: PeerPlace): readonly Wanted[] {
  const { clusters = [] } = destination.where ?? {};
  return [0, 1, 2, 3].map((tier) => ({
    tier,
    destination,
    // Once is enough.
    named: tier === 0 ? clusters : [],
    isMeant: (peer) => distance(self, peer) === tier,
  }));
}

/** 0 the same cluster, 1 the same zone, 2 the same region, 3 elsewhere. */
function distance({ cluster: a }: PeerPlace, { cluster: b }: PeerPlace): number {
  if (a.id === b.id) return 0;
  if (a.region === undefined || a.region !== b.region) return 3;
  return a.zone !== undefined && a.zone === b.zone ? 1 : 2;
}

/** Whether a selector chooses a member; an absent one chooses every one. */
export function chooses(
  { clusters, regions, matchLabels = {}, kinds }: ClusterSelector = {},
  { cluster, mesh }: PeerPlace,
): boolean {
  if (clusters && !clusters.includes(cluster.name)) return false;
  if (regions && (cluster.region === undefined || !regions.includes(cluster.region))) return false;
  if (kinds && !kinds.includes(mesh.kind)) return false;
  return hasAll(cluster.labels, matchLabels);
}
