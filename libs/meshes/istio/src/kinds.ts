import type { KindRef } from '@overmesh/model';

const networking = { group: 'networking.istio.io', version: 'v1', namespaced: true };
const gatewayApi = { group: 'gateway.networking.k8s.io', version: 'v1', namespaced: true };

export const VIRTUAL_SERVICE: KindRef = { ...networking, kind: 'VirtualService', plural: 'virtualservices' };
export const DESTINATION_RULE: KindRef = { ...networking, kind: 'DestinationRule', plural: 'destinationrules' };
/** What a host is that no Service of the cluster is, or not alone. */
export const SERVICE_ENTRY: KindRef = { ...networking, kind: 'ServiceEntry', plural: 'serviceentries' };
/** Istio's own Gateway, which says what a gateway's proxies listen to. */
export const ISTIO_GATEWAY: KindRef = { ...networking, kind: 'Gateway', plural: 'gateways' };
export const PEER_AUTHENTICATION: KindRef = {
  group: 'security.istio.io',
  version: 'v1',
  kind: 'PeerAuthentication',
  plural: 'peerauthentications',
  namespaced: true,
};
export const AUTHORIZATION_POLICY: KindRef = {
  group: 'security.istio.io',
  version: 'v1',
  kind: 'AuthorizationPolicy',
  plural: 'authorizationpolicies',
  namespaced: true,
};
/** Gateways of the Gateway API: waypoints, and Istio's newer ingress and east-west gateways. */
export const GATEWAY: KindRef = { ...gatewayApi, kind: 'Gateway', plural: 'gateways' };
/** Istio obeys an HTTPRoute whose parent is a Service, so a foreign one is a claim. */
export const HTTP_ROUTE: KindRef = { ...gatewayApi, kind: 'HTTPRoute', plural: 'httproutes' };

/** Read where served, besides what every cluster is watched for. */
export const WATCHED = [
  VIRTUAL_SERVICE,
  DESTINATION_RULE,
  SERVICE_ENTRY,
  ISTIO_GATEWAY,
  PEER_AUTHENTICATION,
  AUTHORIZATION_POLICY,
  GATEWAY,
  HTTP_ROUTE,
];

/** Written by us, in the order of their stages. */
export const OWNED = [
  PEER_AUTHENTICATION,
  AUTHORIZATION_POLICY,
  DESTINATION_RULE,
  SERVICE_ENTRY,
  ISTIO_GATEWAY,
  VIRTUAL_SERVICE,
];

/**
 * Order of writes; deletions go the other way. A VirtualService that names a subset before its DestinationRule is
 * there answers 503. The rule of a name comes before the endpoints that it puts in order: without it they would all have
 * requests at once.
 */
export const STAGE = {
  /** Whom workloads believe does not hang on policy, nor policy on it. */
  issuer: 5,
  /** Before what they are excepted from. */
  mtlsException: 8,
  peerAuthentication: 10,
  authorizationPolicy: 10,
  /** After all that lets somebody through: what closes the whole mesh. */
  closing: 30,
  destinationRule: 10,
  serviceEntry: 12,
  gateway: 14,
  virtualService: 20,
} as const;
