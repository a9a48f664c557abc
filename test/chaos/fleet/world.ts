import { API_VERSION } from '@overmesh/model';
import type { Document } from '../plan/edits.ts';
import { NAMESPACE, SERVICES } from '../world.ts';
import type { ServiceName } from '../world.ts';

/** The one VirtualMesh, over every cluster. */
export const VIRTUAL_MESH = 'shop';

/** A wave and the clusters that it names. */
export interface PlannedWave {
  readonly name: string;
  readonly clusters: readonly string[];
}

/** What may be another from one revision to the next; waves never are. */
export interface Manner {
  readonly soakMs: number;
  readonly deadlineMs: number;
  readonly onUnreachable: 'skip' | 'wait';
  readonly onFailure: 'rollback' | 'rollback-wave' | 'hold';
  readonly onNewerChange: 'queue' | 'supersede';
  readonly maxUnavailable?: number;
}

/** The VirtualMesh with its strategy. */
export function virtualMeshDocument(waves: readonly PlannedWave[], manner: Manner): Document {
  const { soakMs, deadlineMs, ...rest } = manner;
  const rollout = { waves, soak: `${soakMs}ms`, deadline: `${deadlineMs}ms`, ...rest };
  return {
    ...{ apiVersion: API_VERSION, kind: 'VirtualMesh', metadata: { name: VIRTUAL_MESH } },
    spec: { meshes: [{ selector: {} }], rollout },
  };
}

/** A policy about one Service. No two of a run have the same timeout: so what a cluster has says which revision it is of. */
export function policyDocument(service: ServiceName, timeoutMs: number, hasRetries: boolean): Document {
  const retries = hasRetries ? { retries: { attempts: 2, on: ['5xx'] } } : {};
  return {
    ...{ apiVersion: API_VERSION, kind: 'TrafficPolicy', metadata: { name: service } },
    spec: {
      virtualMesh: VIRTUAL_MESH,
      destinations: [{ name: service, namespace: NAMESPACE }],
      timeout: `${timeoutMs}ms`,
      ...retries,
    },
  };
}

export { SERVICES };

/** Every kind that Overmesh writes here. */
export const OWN_KINDS: Readonly<Record<string, string>> = {
  VirtualService: 'networking.istio.io/v1/virtualservices',
  DestinationRule: 'networking.istio.io/v1/destinationrules',
  PeerAuthentication: 'security.istio.io/v1/peerauthentications',
};

/** Where objects of such a kind are: in one namespace, or in all. */
export function collectionPath(kind: string, namespace?: string): string {
  const [group, version, plural] = (OWN_KINDS[kind] ?? '').split('/');
  const place = namespace === undefined ? '' : `/namespaces/${namespace}`;
  return `/apis/${group}/${version}${place}/${plural}`;
}
