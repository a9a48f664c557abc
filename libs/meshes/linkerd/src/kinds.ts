import type { KindRef } from '@overmesh/model';
import { SERVICE } from '@overmesh/meshes/kit';

const gatewayApi = { group: 'gateway.networking.k8s.io', version: 'v1', namespaced: true };

export const HTTP_ROUTE: KindRef = { ...gatewayApi, kind: 'HTTPRoute', plural: 'httproutes' };
export const GRPC_ROUTE: KindRef = { ...gatewayApi, kind: 'GRPCRoute', plural: 'grpcroutes' };
/** Linkerd's own twin of the Gateway API's HTTPRoute: obeyed as well, so a foreign one is a claim. */
export const POLICY_HTTP_ROUTE: KindRef = {
  group: 'policy.linkerd.io',
  version: 'v1beta3',
  kind: 'HTTPRoute',
  plural: 'httproutes',
  namespaced: true,
};
export const SERVICE_PROFILE: KindRef = {
  group: 'linkerd.io',
  version: 'v1alpha2',
  kind: 'ServiceProfile',
  plural: 'serviceprofiles',
  namespaced: true,
};

/** Read where served, besides what every cluster is watched for. */
export const WATCHED = [HTTP_ROUTE, GRPC_ROUTE, POLICY_HTTP_ROUTE, SERVICE_PROFILE];

/** Written by us, in the order of their stages. */
export const OWNED = [SERVICE, HTTP_ROUTE];

/** Order of writes: a route to a Service that is not there yet answers 500. */
export const STAGE = { service: 10, httpRoute: 20 } as const;
