import type { StoredInventory } from '@overmesh/discovery';
import { destinationKey } from '@overmesh/meshes/kit';
import type { Destination } from '@overmesh/model';
import { workloadsBehind } from '../why/serving.ts';

/** How many pods are ready behind each Service, by `namespace/name`; one that selects no pods is left out. */
export function readyPodsBehind({
  inventory,
  podCounts,
}: Pick<StoredInventory, 'inventory' | 'podCounts'>): Readonly<Record<string, number>> {
  const readyBehind = (service: Destination): number =>
    workloadsBehind(service, inventory).reduce((sum, { namespace, name, controller }) => {
      return sum + (podCounts[`${namespace}/${name}/${controller}`]?.readyPods ?? 0);
    }, 0);
  const selecting = inventory.destinations.filter(({ selector }) => Object.keys(selector).length > 0);
  return Object.fromEntries(selecting.map((service) => [destinationKey(service), readyBehind(service)]));
}
