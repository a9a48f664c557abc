import type { KindRef, MeshKind } from '@overmesh/model';

/** Never watched, and read by name where a cluster gave the right for it: whoever gets one sees its private key too. */
export const SECRET: KindRef = { group: '', version: 'v1', kind: 'Secret', plural: 'secrets', namespaced: true };

/** Also where it has come back from a row, as another value. */
export function isSecret({ group, kind }: KindRef): boolean {
  return group === SECRET.group && kind === SECRET.kind;
}

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
  /** How a mesh takes an issuer that is made for it; absent where Overmesh cannot give it one. */
  readonly taking?: IssuerTaking;
}

/** What a mesh is given to sign with, as PEM. */
export interface IssuerMaterial {
  readonly certificate: string;
  /** PKCS #8. It is in memory on its way to the cluster's Secret, and nowhere else. */
  readonly key: string;
  /** All that workloads shall believe, the issuer's own root among them. */
  readonly roots: readonly string[];
}

/** The Secret from which a control plane takes its issuer. */
export interface IssuerTaking {
  /** Name of the Secret, in the namespace of the control plane. */
  readonly secret: string;
  /** The manifest that gives the right to write it. */
  readonly optIn: string;
  /** Its fields, as texts. */
  fields(material: IssuerMaterial): Readonly<Record<string, string>>;
}

/** Who gives the content of issuers: see Confidential. */
export const ISSUER_SOURCE = 'trust';

/** What has to be known to issue for a mesh: the terms of a confidential object of ISSUER_SOURCE. */
export interface IssuerTerms {
  readonly virtualMesh: string;
  /** Key of the mesh in its cluster. */
  readonly mesh: string;
  readonly meshKind: MeshKind;
  readonly namespace: string;
  readonly trustDomain: string;
  /** See Member.trustGeneration. */
  readonly generation: number;
  /** See Authority.replaces. */
  readonly replaces: readonly string[];
}
