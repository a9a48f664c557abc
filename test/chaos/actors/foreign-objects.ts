import type { MeshKind } from '@overmesh/model';
import { NAMESPACE } from '../world.ts';

/** Marks that make an object look like ours. */
const FORGED = { 'app.kubernetes.io/managed-by': 'overmesh', 'overmesh.io/virtual-mesh': 'shop' };

/** The kind of which hands make objects of their own. */
export const FOREIGN_KIND: Readonly<Record<MeshKind, string>> = {
  istio: 'VirtualService',
  linkerd: 'HTTPRoute',
  native: 'TrafficRoute',
};

/** An object of somebody else, about a host that no policy is about. `turn` tells its contents apart. */
export function foreignObject(
  kind: string,
  { name, forged, turn }: { readonly name: string; readonly forged: boolean; readonly turn: number },
): object {
  const shape = SHAPES[kind];
  if (!shape) throw new Error(`no hand makes a ${kind}`);
  const { apiVersion, spec } = shape(1 + (turn % 50));
  const labels = { team: 'ratings', ...(forged ? FORGED : {}) };
  return { apiVersion, kind, metadata: { name, namespace: NAMESPACE, labels }, spec };
}

type Shape = (seconds: number) => { readonly apiVersion: string; readonly spec: object };

const SHAPES: Readonly<Record<string, Shape>> = {
  VirtualService: (seconds) => ({
    apiVersion: 'networking.istio.io/v1',
    spec: {
      hosts: ['elsewhere.example'],
      http: [{ timeout: `${seconds}s`, route: [{ destination: { host: 'elsewhere.example' } }] }],
    },
  }),
  DestinationRule: (seconds) => ({
    apiVersion: 'networking.istio.io/v1',
    spec: {
      host: 'elsewhere.example',
      trafficPolicy: { connectionPool: { tcp: { connectTimeout: `${seconds}s` } } },
    },
  }),
  PeerAuthentication: () => ({
    apiVersion: 'security.istio.io/v1',
    spec: { selector: { matchLabels: { app: 'elsewhere' } }, mtls: { mode: 'PERMISSIVE' } },
  }),
  HTTPRoute: (seconds) => ({
    apiVersion: 'gateway.networking.k8s.io/v1',
    spec: {
      parentRefs: [{ group: 'core', kind: 'Service', name: 'elsewhere', port: 80 }],
      rules: [{ timeouts: { request: `${seconds}s` }, backendRefs: [{ name: 'elsewhere', port: 80 }] }],
    },
  }),
  Service: (seconds) => ({
    apiVersion: 'v1',
    spec: { selector: { app: 'elsewhere' }, ports: [{ name: 'tcp', port: 7000 + seconds, protocol: 'TCP' }] },
  }),
  TrafficRoute: (seconds) => ({
    apiVersion: 'overmesh.io/v1alpha1',
    spec: {
      destination: { name: 'elsewhere', namespace: NAMESPACE },
      routes: [{ name: 'default', timeout: `${seconds}s` }],
    },
  }),
  MeshSettings: () => ({ apiVersion: 'overmesh.io/v1alpha1', spec: {} }),
};

/** The same object with a field of ours changed. */
export function editedSpec(kind: string, spec: Record<string, unknown>): object {
  const list = (field: string): Record<string, unknown>[] => (spec[field] ?? []) as Record<string, unknown>[];
  switch (kind) {
    case 'VirtualService':
      return { ...spec, http: list('http').map((route) => ({ ...route, timeout: '77s' })) };
    case 'DestinationRule':
      return { ...spec, subsets: list('subsets').map((subset) => ({ ...subset, labels: { version: 'v9' } })) };
    case 'HTTPRoute':
      return { ...spec, rules: list('rules').map((rule) => ({ ...rule, timeouts: { request: '77s' } })) };
    case 'TrafficRoute':
      return { ...spec, routes: list('routes').map((route) => ({ ...route, timeout: '77s' })) };
    case 'Service':
      return { selector: { ...(spec['selector'] as object), app: 'elsewhere' } };
    default:
      return { mtls: { mode: kind === 'MeshSettings' ? 'permissive' : 'DISABLE' } };
  }
}
