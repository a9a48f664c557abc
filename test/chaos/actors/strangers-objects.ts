import type { ClaimingKind, StrangersReach, StrangerStep } from '../plan/strangers.ts';
import { NAMESPACE } from '../world.ts';

/** Where each kind is, in a namespace. */
const PATHS: Readonly<Record<ClaimingKind, string>> = {
  VirtualService: 'networking.istio.io/v1/namespaces/{}/virtualservices',
  DestinationRule: 'networking.istio.io/v1/namespaces/{}/destinationrules',
  HTTPRoute: 'gateway.networking.k8s.io/v1/namespaces/{}/httproutes',
  PeerAuthentication: 'security.istio.io/v1/namespaces/{}/peerauthentications',
};

type Claim = Extract<StrangerStep, { readonly do: 'claim' }>;

/** The path of a stranger's object, with its name. */
export function strangersPath({ kind, namespace, name }: Pick<Claim, 'kind' | 'namespace' | 'name'>): string {
  return `/apis/${PATHS[kind].replace('{}', namespace)}/${name}`;
}

/** An object that decides over a Service that policies are about. */
export function strangersObject({ kind, namespace, name, service, reach }: Claim): object {
  const apiVersion = PATHS[kind].split('/').slice(0, 2).join('/');
  return { apiVersion, kind, metadata: { namespace, name }, spec: specOf(kind, service, reach) };
}

function specOf(kind: ClaimingKind, service: string, reach: StrangersReach): object {
  const host = `${service}.${NAMESPACE}.svc.cluster.local`;
  const labels = { matchLabels: { app: 'web' } };
  const seen = exportOf(reach);
  switch (kind) {
    case 'VirtualService': {
      const match = reach === 'some pods' ? { match: [{ sourceLabels: labels.matchLabels }] } : {};
      return { hosts: [host], ...seen, http: [{ ...match, route: [{ destination: { host } }] }] };
    }
    case 'DestinationRule': {
      const trafficPolicy = { connectionPool: { tcp: { maxConnections: 7 } } };
      return { host, ...seen, trafficPolicy, ...(reach === 'some pods' && { workloadSelector: labels }) };
    }
    case 'HTTPRoute': {
      const parentRefs = [{ group: '', kind: 'Service', name: service, namespace: NAMESPACE }];
      return { parentRefs, rules: [{ backendRefs: [{ name: service, namespace: NAMESPACE, port: 9080 }] }] };
    }
    case 'PeerAuthentication':
      return { mtls: { mode: 'PERMISSIVE' }, ...(reach === 'some pods' && { selector: labels }) };
  }
}

function exportOf(reach: StrangersReach): { readonly exportTo?: readonly string[] } {
  if (reach === 'its own namespace') return { exportTo: ['.'] };
  if (reach === 'one namespace') return { exportTo: ['client'] };
  return reach === 'nobody' ? { exportTo: ['~'] } : {};
}
