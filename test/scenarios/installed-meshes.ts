import type { Gateway, Member, MeshKind } from '@overmesh/model';

/** The mesh that every cluster of a scenario runs, per kind: a current version in its plain mode. */
export const INSTALLED: { readonly [K in MeshKind]: Member['mesh'] } = {
  istio: {
    key: 'istio',
    kind: 'istio',
    state: 'installed',
    modes: ['sidecar'],
    version: '1.31.0',
    revision: 'default',
    trustDomain: 'cluster.local',
    namespace: 'istio-system',
    rootNamespace: 'istio-system',
    evidence: ['given'],
  },
  linkerd: {
    key: 'linkerd',
    kind: 'linkerd',
    state: 'installed',
    modes: ['sidecar'],
    version: 'edge-26.8.3',
    trustDomain: 'cluster.local',
    namespace: 'linkerd',
    evidence: ['given'],
  },
  native: {
    key: 'native',
    kind: 'native',
    state: 'installed',
    modes: ['sidecar'],
    version: '0.1.0',
    trustDomain: 'cluster.local',
    namespace: 'overmesh-system',
    evidence: ['given'],
  },
};

/** The way into a cluster as each mesh's own installation makes it; where it is reached is the scenario's. */
export const EAST_WEST: { readonly [K in MeshKind]: Omit<Gateway, 'mesh' | 'addresses'> } = {
  istio: {
    namespace: 'istio-system',
    name: 'istio-eastwestgateway',
    role: 'east-west',
    ports: [15021, 15443],
    selector: { istio: 'eastwestgateway' },
  },
  linkerd: { namespace: 'linkerd-multicluster', name: 'linkerd-gateway', role: 'east-west', ports: [4143, 4191] },
  native: {
    namespace: 'overmesh-system',
    name: 'overmesh-gateway',
    role: 'east-west',
    ports: [16443],
    selector: { app: 'overmesh-gateway' },
  },
};

/** What somebody would write by hand that decides over a Service. */
export const CLAIM_KINDS: { readonly [K in MeshKind]: string } = {
  istio: 'VirtualService',
  linkerd: 'HTTPRoute',
  native: 'TrafficRoute',
};

/** What somebody would write by hand that says who may call. */
export const ACCESS_KINDS: { readonly [K in MeshKind]: string } = {
  istio: 'AuthorizationPolicy',
  linkerd: 'Server',
  native: 'AccessRule',
};
