import type { KubeClient } from '@overmesh/kube';
import { SERVICE } from '@overmesh/meshes/kit';
import type { Destination } from '@overmesh/model';

/** Reads by name under way at once. */
const READS_AT_ONCE = 8;

/**
 * The first of the destinations that is there when asked for by name, though the list came without it.
 *
 * @throws KubeError when the cluster does not say
 */
export async function firstStillThere(
  client: KubeClient,
  destinations: readonly Destination[],
): Promise<Destination | undefined> {
  for (let from = 0; from < destinations.length; from += READS_AT_ONCE) {
    const some = destinations.slice(from, from + READS_AT_ONCE);
    const there = await Promise.all(some.map((destination) => isStillThere(client, destination)));
    const found = some.find((_, index) => there[index]);
    if (found) return found;
  }
  return undefined;
}

/** A Service that has become an ExternalName is no destination any more, and one that is ending soon is none. */
async function isStillThere(client: KubeClient, { namespace, name }: Destination): Promise<boolean> {
  const service = await client.get({ kind: SERVICE, namespace, name });
  if (!service || service.metadata.deletionTimestamp !== undefined) return false;
  return (service['spec'] as { readonly type?: string } | undefined)?.type !== 'ExternalName';
}
