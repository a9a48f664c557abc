import { CAPABILITIES } from '@overmesh/model';
import { EXIT, Failure } from '../failure.ts';
import { manifestsFor } from '../rbac/manifests.ts';
import { accountObjects, removeObject } from './account.ts';
import type { UserCluster } from './user-cluster.ts';

/** What goes with the account. Its namespace stays: others may have put something there. */
const TAKEN = accountObjects(manifestsFor(CAPABILITIES)).filter(({ kind }) => kind !== 'Namespace');

/**
 * Makes sure that a context leads to the cluster of this UID: an account is taken away from no other.
 *
 * @throws Failure when it does not, or the person may not ask
 */
export async function mustBeCluster(cluster: UserCluster, name: string, uid: string): Promise<void> {
  const { body } = await cluster.request('GET', '/api/v1/namespaces/kube-system');
  const found = (body as { readonly metadata?: { readonly uid?: unknown } } | null)?.metadata?.uid;
  if (found === uid) return;
  const message = `The context ${cluster.context} leads to another cluster than ${name}, or you may not see its namespace kube-system.`;
  throw new Failure(EXIT.badInput, message, `${name} has the UID ${uid}.`);
}

/**
 * Takes Overmesh's account, its roles and admission policies away; what is not there any more is no matter.
 *
 * @returns how many objects went
 * @throws Failure with the API server's sentence when it refuses
 */
export async function takeAccountAway(cluster: UserCluster): Promise<number> {
  let gone = 0;
  // The account goes before the policies that hold it.
  for (const object of TAKEN) if (await removeObject(cluster, object)) gone += 1;
  return gone;
}
