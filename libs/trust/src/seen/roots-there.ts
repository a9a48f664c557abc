import type { KubeClient } from '@overmesh/kube';
import type { IssuerTerms, TrustStore } from '@overmesh/meshes/kit';
import type { Certificate } from '../certificate.ts';
import { readStores } from './look.ts';

/**
 * The roots that the workloads of a mesh are given now, by the cluster's own word; none where nobody has given any yet.
 *
 * @returns `lacking` where they could not be read: what nobody saw may be anybody's
 */
export async function rootsThere(
  client: Pick<KubeClient, 'get' | 'list' | 'canI'>,
  stores: readonly TrustStore[],
  { mesh, meshKind, namespace }: Pick<IssuerTerms, 'mesh' | 'meshKind' | 'namespace'>,
): Promise<{ readonly roots: readonly Certificate[] } | { readonly lacking: string }> {
  const places = stores.filter(({ role }) => role === 'root').map((store) => ({ mesh, meshKind, namespace, store }));
  const found = await readStores(client, places);
  const unread = found.find(({ state }) => state === 'unread');
  if (unread) return { lacking: `whom its workloads believe could not be read: ${unread.reason ?? ''}` };
  return { roots: found.flatMap(({ certificates }) => certificates) };
}
