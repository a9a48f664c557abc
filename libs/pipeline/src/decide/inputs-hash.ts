import { stableHash } from '@overmesh/meshes/kit';
import type { ClusterPlace } from '@overmesh/model';

/** What decides, besides its own documents, what a VirtualMesh means on its clusters. */
export interface TranslationInputs {
  readonly clusters: readonly ClusterPlace[];
  /** Hash of each cluster's inventory, by cluster id. */
  readonly inventories: ReadonlyMap<string, string>;
  /** Every VirtualMesh that exists, with the revision of its own document: of two that choose a mesh one has it. */
  readonly virtualMeshes: readonly { readonly name: string; readonly revision: number }[];
}

/**
 * Hash of the inputs. What was translated from inputs of another hash is to be translated again, whether or not
 * somebody was woken when they changed.
 */
export function inputsHash({ clusters, inventories, virtualMeshes }: TranslationInputs): string {
  const places = clusters.map(({ id, name, labels, region, zone, network }) =>
    JSON.stringify([id, name, Object.entries(labels).sort(), region, zone, network, inventories.get(id)]),
  );
  const choices = virtualMeshes.map(({ name, revision }) => `${name} ${revision}`);
  return stableHash([...places.sort(), ...choices.sort()].join('\n'));
}
