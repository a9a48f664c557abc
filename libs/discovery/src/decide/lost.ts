import type { Destination, Inventory } from '@overmesh/model';
import { EMPTY_INVENTORY } from '@overmesh/model';

/** Destinations of before that are not in the inventory of now: by a list or a watch, which is no proof. */
export function lostDestinations(last: Inventory = EMPTY_INVENTORY, now: Inventory): readonly Destination[] {
  const present = new Set(now.destinations.map(placeOf));
  return last.destinations.filter((destination) => !present.has(placeOf(destination)));
}

function placeOf({ namespace, name }: Destination): string {
  return `${namespace}/${name}`;
}
