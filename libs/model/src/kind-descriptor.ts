import type { IntentKind } from './intent-kinds.ts';
import type { Problem } from './problem.ts';

/** A document that another one names: it has to be there before, or to come in the same change. */
export interface Reference {
  readonly kind: IntentKind;
  readonly name: string;
  /** Where it is named, as in `spec.virtualMesh`. */
  readonly path: string;
}

/** A column of a kind's table, beside those that every kind has (name, revision, clusters, written, age). */
export interface KindColumn {
  /** In capitals, as in `VIRTUAL MESH`. */
  readonly title: string;
  /** Path of a plain value in the spec, as in `virtualMesh` or `mtls.mode`. */
  readonly field: string;
}

/**
 * All that the product has to know of one kind of document, besides what it means on a mesh. The API's types and queries,
 * the JSON Schema, the reference and the command line follow from it (docs/adding-a-kind.md).
 */
export interface KindDescriptor<Spec extends object> {
  /** What a document of it says, in one sentence. */
  readonly about: string;
  /** Names of the API's queries, as in `trafficPolicy` and `trafficPolicies`; in small letters they are words of the CLI. */
  readonly singular: string;
  readonly plural: string;
  /** Further words of the CLI. */
  readonly shortNames: readonly string[];
  /** Whether documents belong to a workspace, or to the installation as a whole. */
  readonly scope: 'workspace' | 'installation';
  readonly spec: new () => Spec;
  /** What no single field shows: relations between fields. Paths are from the document's root. */
  readonly check: (spec: Spec) => readonly Problem[];
  /** The VirtualMesh whose revision a change of this document makes. */
  readonly virtualMesh: (name: string, spec: Spec) => string;
  readonly references: (spec: Spec) => readonly Reference[];
  readonly columns: readonly KindColumn[];
}
