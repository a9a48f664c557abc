import type { Destination, WarningReport } from '@overmesh/model';
import { grouped } from '@overmesh/meshes/kit';
import type { KeyedObject } from './merge-objects.ts';
import { remembered } from './remembered.ts';
import type { RoutePlan } from './routes.ts';

/**
 * What an object may have before it is warned of. etcd takes 1.5 MiB of it together with the record of who set which
 * field, which the API server adds.
 *
 * @see https://etcd.io/docs/v3.6/dev-guide/limit/ (request size limit)
 */
const MOST_BYTES = 1024 * 1024;

/**
 * Objects that an API server may find too large, as warnings for the documents (`Kind/name`) that they come from. Such an
 * object is refused there as a whole and what was there before stays; said here, it is known before anything is written.
 */
export function largeObjects(objects: readonly KeyedObject[]): ReadonlyMap<string, readonly WarningReport[]> {
  const large = objects.flatMap(({ key, object: { body, intents } }) => {
    const bytes = new TextEncoder().encode(JSON.stringify(body)).length;
    return bytes <= MOST_BYTES ? [] : [{ intents, warning: warningOf(key, bytes) }];
  });
  const byIntent = grouped(large, ({ intents }) => intents);
  return new Map([...byIntent].map(([intent, all]) => [intent, all.map(({ warning }) => warning)]));
}

/** Bytes of a route and of a share beside what the policy says: names of hosts, ports, fields. */
const ROUTE_BYTES = 2048;
const SHARE_BYTES = 1024;
/** How much longer than in the policy a text may become: two matches for one path, three characters for an escaped one. */
const LONGER = 8;

/**
 * Whether an object of a destination could be that large, whatever the mesh. Nearly always it could not, by far, and
 * then nobody has to write out every object to know.
 */
export function mayBeLarge(plan: RoutePlan, { ports }: Pick<Destination, 'ports'>): boolean {
  return ports.length * planBytes(plan) > MOST_BYTES;
}

const planBytes = remembered(({ routes }: RoutePlan) => {
  const sizes = routes.map(({ route: { match = [], wants } }) => {
    const said = JSON.stringify([match, wants]).length;
    return ROUTE_BYTES + SHARE_BYTES * (wants.split?.value.length ?? 0) + LONGER * said;
  });
  return sizes.reduce((sum, size) => sum + size, 0);
});

function warningOf(object: string, bytes: number): WarningReport {
  const size = `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
  const message = `${object} would have ${size}, and API servers store at most 1.5 MiB with their bookkeeping: use fewer policies or shorter matches on this Service`;
  return { code: 'TOO_LARGE', message };
}
