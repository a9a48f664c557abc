import type { MeshKind } from '@overmesh/model';
import type { CrdSet } from '../harness/crds.ts';

/** A cluster of the chaos, and what is installed in it. */
export interface Place {
  readonly name: string;
  readonly mesh: MeshKind;
  readonly crds: readonly CrdSet[];
}

/** At most these, the first ones where fewer are asked for. */
export const PLACES: readonly Place[] = [
  { name: 'east', mesh: 'istio', crds: ['istio', 'gateway-api'] },
  { name: 'west', mesh: 'linkerd', crds: ['gateway-api-linkerd', 'linkerd'] },
  { name: 'north', mesh: 'native', crds: [] },
  { name: 'south', mesh: 'istio', crds: ['istio', 'gateway-api'] },
];

export const NAMESPACE = 'bookinfo';
/** The one namespace in which the hostile tenant of each cluster has rights. */
export const TENANT = 'tenant';
/** A namespace of callers, which strangers use too. */
export const CLIENT = 'client';
/** Services that policies are about. */
export const SERVICES = ['reviews', 'ratings', 'details', 'productpage'] as const;
export type ServiceName = (typeof SERVICES)[number];

export const VIRTUAL_MESHES = ['shop', 'bank'] as const;

/** Every kind that Overmesh writes, by `Kind`, with its path in the whole cluster; definitions are never deleted. */
export const OWNED_PATHS: Readonly<Record<MeshKind, Readonly<Record<string, string>>>> = {
  istio: {
    VirtualService: '/apis/networking.istio.io/v1/virtualservices',
    DestinationRule: '/apis/networking.istio.io/v1/destinationrules',
    PeerAuthentication: '/apis/security.istio.io/v1/peerauthentications',
  },
  linkerd: {
    HTTPRoute: '/apis/gateway.networking.k8s.io/v1/httproutes',
    Service: '/api/v1/services',
  },
  native: {
    TrafficRoute: '/apis/overmesh.io/v1alpha1/trafficroutes',
    MeshSettings: '/apis/overmesh.io/v1alpha1/meshsettings',
  },
};
