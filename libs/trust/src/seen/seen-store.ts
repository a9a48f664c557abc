import type { TrustStore } from '@overmesh/meshes/kit';
import type { MeshKind } from '@overmesh/model';
import type { PodsWithRoots } from './pods.ts';

/** What is public of a certificate that lies in a cluster. Times are ISO 8601, UTC. */
export interface SeenCertificate {
  readonly fingerprint: string;
  readonly subject: string;
  readonly issuer: string;
  readonly serialNumber: string;
  /** `ec P-256`. */
  readonly key: string;
  readonly notBefore: string;
  readonly notAfter: string;
  /** Of an issuer: fingerprint of the root that it leads to, among those that the workloads of its mesh are given. */
  readonly root?: string;
  /** What is wrong with it for what it is used for, as sentences. */
  readonly faults: readonly string[];
}

/** A store of one mesh of one cluster. */
export interface StorePlace {
  /** Key of the mesh in its cluster. */
  readonly mesh: string;
  readonly meshKind: MeshKind;
  readonly trustDomain?: string;
  readonly namespace: string;
  readonly store: TrustStore;
}

/**
 * What a look at a store came to. `unused`: another one is there and counts instead. `unread`: it could not be looked at,
 * which says nothing of what is in it.
 */
export type StoreState = 'read' | 'absent' | 'unused' | 'unread';

export interface StoreLook {
  readonly place: StorePlace;
  readonly state: StoreState;
  /** Why it is unread, or what of it cannot be read. */
  readonly reason?: string;
  /** Empty where it is not read. */
  readonly certificates: readonly SeenCertificate[];
  /** Absent where pods note nothing of it, or could not be listed. */
  readonly pods?: PodsWithRoots;
}

/** What is known of a store. */
export interface SeenStore {
  readonly clusterId: string;
  readonly mesh: string;
  readonly meshKind: MeshKind;
  readonly role: TrustStore['role'];
  /** `ConfigMap istio-system/istio-ca-root-cert`. */
  readonly source: string;
  readonly state: StoreState;
  readonly reason?: string;
  /** Those of the last time that it was read: an unread store keeps them. */
  readonly certificates: readonly SeenCertificate[];
  /** Those of the last look; absent where it told nothing of them. */
  readonly pods?: PodsWithRoots;
  readonly readAt?: string;
  readonly lookedAt: string;
}

/** `Secret istio-system/cacerts`. */
export function sourceOf({ namespace, store }: Pick<StorePlace, 'namespace' | 'store'>): string {
  return `${store.kind} ${namespace}/${store.name}`;
}
