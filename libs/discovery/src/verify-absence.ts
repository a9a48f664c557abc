import { isKubeError } from '@overmesh/kube';
import type { KubeClient } from '@overmesh/kube';
import { SERVICE } from '@overmesh/meshes/kit';
import type { Destination } from '@overmesh/model';

/** Reads by name under way at once. */
const READS_AT_ONCE = 8;

/** What the cluster itself says of Services that are missing in what was seen of it. */
export type Absence =
  | { readonly is: 'verified' }
  | { readonly is: 'another-cluster' }
  | { readonly is: 'still-there'; readonly destination: Destination }
  | { readonly is: 'unanswered' };

/**
 * Asks by name for what is missing; and before and after that who answers: a stranger knows none of our names.
 *
 * @param isSameCluster whether who answers is the cluster that was registered
 */
export async function verifyAbsence(
  client: KubeClient,
  lost: readonly Destination[],
  isSameCluster: () => Promise<boolean>,
): Promise<Absence> {
  try {
    if (!(await isSameCluster())) return { is: 'another-cluster' };
    const destination = await firstStillThere(client, lost);
    if (lost.length > 0 && !(await isSameCluster())) return { is: 'another-cluster' };
    return destination ? { is: 'still-there', destination } : { is: 'verified' };
  } catch (error) {
    if (!isKubeError(error)) throw error;
    return { is: 'unanswered' };
  }
}

/**
 * The first of the destinations that is there when asked for by name, though the list came without it.
 *
 * @throws KubeError when the cluster does not say
 */
async function firstStillThere(
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
