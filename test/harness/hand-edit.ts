import type { ClusterAccess } from './cluster-access.ts';

/** The route that Overmesh writes for reviews of Bookinfo on Istio. */
export const REVIEWS_ROUTE = '/apis/networking.istio.io/v1/namespaces/bookinfo/virtualservices/overmesh-reviews';

/** Sets the timeout of that route as `kubectl edit` does it. */
export async function editTimeoutByHand(cluster: ClusterAccess, timeout: string): Promise<void> {
  const { body } = await cluster.request('GET', REVIEWS_ROUTE);
  const live = body as { spec: { http: { timeout?: string }[] } };
  for (const route of live.spec.http) route.timeout = timeout;
  await cluster.request('PUT', `${REVIEWS_ROUTE}?fieldManager=kubectl-edit`, live);
}
