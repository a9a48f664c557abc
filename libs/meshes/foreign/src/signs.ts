import type { ForeignMeshKind, KindRef, Mesh } from '@overmesh/model';
import { DAEMON_SET, DEPLOYMENT } from '@overmesh/meshes/kit';
import type { SeenContainer, SeenObject } from '@overmesh/meshes/kit';

/** How one mesh that Overmesh does not manage is known. */
export interface Signs {
  readonly modes: Mesh['modes'];
  /** Kind of its control plane, and whether an object of that kind is it. */
  readonly plane: { readonly kind: KindRef; readonly is: (object: SeenObject) => boolean; readonly says: string };
  /** Part of the image reference whose tag is the version. */
  readonly image: string;
  /** API groups that are its own: it, or a group that ends in a dot and it. */
  readonly groups: readonly string[];
  /** Names of its webhook configurations. */
  readonly webhooks?: RegExp;
  /** Whether a pod is in its data plane; absent where no pod shows it. */
  readonly holds?: (pod: SeenObject, containers: readonly SeenContainer[]) => boolean;
}

const labelled =
  (...labels: readonly (readonly [string, string])[]) =>
  ({ metadata }: SeenObject) =>
    labels.every(([key, value]) => metadata.labels?.[key] === value);

const named =
  (...names: readonly string[]) =>
  ({ metadata }: SeenObject) =>
    names.includes(metadata.name);

const either =
  (a: (object: SeenObject) => boolean, b: (object: SeenObject) => boolean) =>
  (object: SeenObject): boolean =>
    a(object) || b(object);

/** By label where the makers set one, by name where they do not; never by namespace, which the installer chooses. */
export const SIGNS: Readonly<Record<ForeignMeshKind, Signs>> = {
  consul: {
    modes: ['sidecar'],
    plane: {
      kind: DEPLOYMENT,
      is: labelled(['app', 'consul'], ['component', 'connect-injector']),
      says: 'is labelled app=consul,component=connect-injector',
    },
    image: 'consul-k8s-control-plane',
    groups: ['consul.hashicorp.com'],
    webhooks: /consul.*connect-injector|connect-injector.*consul/,
    holds: ({ metadata }) => metadata.annotations?.['consul.hashicorp.com/connect-inject-status'] === 'injected',
  },
  kuma: {
    modes: ['sidecar'],
    plane: {
      kind: DEPLOYMENT,
      is: either(labelled(['app', 'kuma-control-plane']), named('kuma-control-plane')),
      says: 'is labelled app=kuma-control-plane or named so',
    },
    image: 'kuma-cp',
    groups: ['kuma.io'],
    webhooks: /^kuma-(admission-mutating|validating)-webhook-configuration$/,
    holds: (_pod, containers) => containers.some(({ name }) => name === 'kuma-sidecar'),
  },
  'traefik-mesh': {
    modes: ['node'],
    plane: { kind: DEPLOYMENT, is: named('traefik-mesh-controller'), says: 'has the name of its controller' },
    image: 'traefik/mesh',
    // The SMI definitions that it uses are nobody's own, so they are no sign of it.
    groups: [],
  },
  osm: {
    modes: ['sidecar'],
    plane: {
      kind: DEPLOYMENT,
      is: either(labelled(['app', 'osm-controller']), named('osm-controller')),
      says: 'is labelled app=osm-controller or named so',
    },
    image: 'osm-controller',
    groups: ['openservicemesh.io'],
    webhooks: /^osm-(webhook|validator)/,
    holds: ({ metadata }) => Boolean(metadata.labels?.['osm-proxy-uuid']),
  },
  'nginx-service-mesh': {
    modes: ['sidecar'],
    plane: {
      kind: DEPLOYMENT,
      is: named('nginx-mesh-controller', 'nginx-mesh-api'),
      says: 'has the name of its controller',
    },
    image: 'nginx-mesh-',
    groups: ['specs.smi.nginx.com'],
    webhooks: /^nginx-mesh|nsm\.nginx/,
    holds: (_pod, containers) => containers.some(({ name }) => name === 'nginx-mesh-sidecar'),
  },
  'app-mesh': {
    modes: ['sidecar'],
    plane: {
      kind: DEPLOYMENT,
      is: either(labelled(['app.kubernetes.io/name', 'appmesh-controller']), named('appmesh-controller')),
      says: 'is labelled app.kubernetes.io/name=appmesh-controller or named so',
    },
    image: 'appmesh-controller',
    groups: ['appmesh.k8s.aws'],
    webhooks: /^appmesh-/,
    holds: (_pod, containers) => containers.some(({ image }) => image.includes('aws-appmesh-envoy')),
  },
  cilium: {
    modes: ['node'],
    plane: { kind: DAEMON_SET, is: labelled(['k8s-app', 'cilium']), says: 'is labelled k8s-app=cilium' },
    image: 'cilium/cilium',
    groups: ['cilium.io'],
  },
};
