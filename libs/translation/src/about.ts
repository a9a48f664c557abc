import type { DestinationSelector } from '@overmesh/model';

/** Whether a selector concerns a cluster. */
export function isAbout({ clusters }: DestinationSelector, cluster: string): boolean {
  return !clusters || clusters.includes(cluster);
}
