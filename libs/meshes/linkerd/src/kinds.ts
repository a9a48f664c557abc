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

const policy = { group: 'policy.linkerd.io', version: 'v1alpha1', namespaced: true };

/** A port of some pods, and what becomes of whoever nothing lets through. */
export const SERVER: KindRef = { ...policy, version: 'v1beta3', kind: 'Server', plural: 'servers' };
export const AUTHORIZATION_POLICY: KindRef = {
  ...policy,
  kind: 'AuthorizationPolicy',
  plural: 'authorizationpolicies',
};
export const MESH_TLS_AUTHENTICATION: KindRef = {
  ...policy,
  kind: 'MeshTLSAuthentication',
  plural: 'meshtlsauthentications',
};
export const NETWORK_AUTHENTICATION: KindRef = {
  ...policy,
  kind: 'NetworkAuthentication',
  plural: 'networkauthentications',
};
const ACCESS = [MESH_TLS_AUTHENTICATION, NETWORK_AUTHENTICATION, AUTHORIZATION_POLICY, POLICY_HTTP_ROUTE, SERVER];

/** Read where served, besides what every cluster is watched for. */
export const WATCHED = [HTTP_ROUTE, GRPC_ROUTE, SERVICE_PROFILE, ...ACCESS];

/** Written by us, in the order of their stages. */
export const OWNED = [SERVICE, HTTP_ROUTE, ...ACCESS];

/**
 * Order of writes: a route to a Service that is not there yet answers 500, and a Server that is there before those who are
 * let through refuses everybody.
 */
export const STAGE = {
  service: 10,
  httpRoute: 20,
  authentication: 10,
  authorizationPolicy: 20,
  accessRoute: 20,
  server: 30,
} as const;
