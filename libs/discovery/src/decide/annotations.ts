import type { DecisiveAnnotations, MeshDetector, SeenObject } from '@overmesh/meshes/kit';
import type { Labels } from '@overmesh/model';
import { sortedBy } from './sort.ts';

/** The annotations that any of the meshes goes by. */
export function annotationsOf(plugins: readonly Pick<MeshDetector, 'annotations'>[]): DecisiveAnnotations {
  const all = plugins.map(({ annotations }) => annotations);
  return {
    service: all.flatMap(({ service }) => service),
    namespace: all.flatMap(({ namespace }) => namespace),
    pod: all.flatMap(({ pod }) => pod),
  };
}

/** Those of an object's annotations that decide, in order; undefined where there is none. */
export function decisive(metadata: SeenObject['metadata'] | undefined, keys: readonly string[]): Labels | undefined {
  const found = Object.entries(metadata?.annotations ?? {}).filter(([key]) => keys.some((one) => isMeant(one, key)));
  return found.length ? Object.fromEntries(sortedBy(found, ([key]) => [key])) : undefined;
}

function isMeant(meant: string, key: string): boolean {
  return meant.endsWith('/') ? key.startsWith(meant) : key === meant;
}
