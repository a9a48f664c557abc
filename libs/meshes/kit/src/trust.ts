import type { KindRef } from '@overmesh/model';

/** Never watched, and read by name where a cluster gave the right for it: whoever gets one sees its private key too. */
export const SECRET: KindRef = { group: '', version: 'v1', kind: 'Secret', plural: 'secrets', namespaced: true };

/** An object in the namespace of a control plane that holds certificates. */
export interface TrustStore {
  /** Whom its workloads believe, or what signs for them. */
  readonly role: 'root' | 'issuer';
  readonly kind: 'ConfigMap' | 'Secret';
  readonly name: string;
  /** Keys of its data that hold certificates, each with all that are there. No key that holds a private one. */
  readonly certificates: readonly string[];
  /** Name of the store that is used instead of it wherever that one is there. */
  readonly yieldsTo?: string;
  /** Of roots, where each pod notes which it was given. */
  readonly podNote?: PodNote;
}

/** An annotation of each pod of a mesh: the SHA-256, in hex, of the text of the store when the pod was made. */
export interface PodNote {
  readonly annotation: string;
  /** Selects the pods of a mesh by the namespace of its control plane. */
  readonly podLabels: (namespace: string) => string;
}

/** Where a kind of mesh keeps what its workloads trust, and what it keeps nowhere. */
export interface MeshTrust {
  readonly stores: readonly TrustStore[];
  /** Sentences: what nothing that Overmesh may read tells. */
  readonly untold: readonly string[];
}
