import type { Member, MeshKind } from '@overmesh/model';

/** The mesh that every cluster of a scenario runs, per kind: a current version in its plain mode. */
export const INSTALLED: { readonly [K in MeshKind]: Member['mesh'] } = {
  istio: {
    key: 'istio',
    kind: 'istio',
    state: 'installed',
    mode: 'sidecar',
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
    mode: 'sidecar',
    version: 'edge-26.8.3',
    trustDomain: 'cluster.local',
    namespace: 'linkerd',
    evidence: ['given'],
  },
  native: {
    key: 'native',
    kind: 'native',
    state: 'installed',
    mode: 'sidecar',
    version: '0.1.0',
    trustDomain: 'cluster.local',
    namespace: 'overmesh-system',
    evidence: ['given'],
  },
};

/** What somebody would write by hand that decides over a Service. */
export const CLAIM_KINDS: { readonly [K in MeshKind]: string } = {
  istio: 'VirtualService',
  linkerd: 'HTTPRoute',
  native: 'TrafficRoute',
};
