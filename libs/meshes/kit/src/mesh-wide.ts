import { MESH_FEATURES } from '@overmesh/model';
import type { FeatureReport, MeshFeature, MeshFeatures } from '@overmesh/model';
import type { MeshWideInput, MeshWideOutput } from './plugin.ts';

/** A mesh's answer to each thing that a VirtualMesh can ask of it as a whole: one that is missing does not compile. */
export type MeshWideTable = {
  readonly [F in MeshFeature]: (wanted: MeshFeatures[F], input: MeshWideInput) => MeshWideOutput;
};

/** What is asked for, answered in the order of the features. */
export function translateByTable(table: MeshWideTable, input: MeshWideInput): MeshWideOutput {
  const parts = MESH_FEATURES.map((feature) => answerOf(table, feature, input));
  return { features: parts.flatMap(({ features }) => features), objects: parts.flatMap(({ objects }) => objects) };
}

function answerOf<F extends MeshFeature>(table: MeshWideTable, feature: F, input: MeshWideInput): MeshWideOutput {
  const wanted: MeshFeatures[F] | undefined = input.wants[feature];
  return wanted ? table[feature](wanted, input) : reportOnly();
}

/** An answer that needs no object. */
export function reportOnly(...features: readonly FeatureReport[]): MeshWideOutput {
  return { features, objects: [] };
}
