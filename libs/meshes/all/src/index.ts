import type { MeshKind } from '@overmesh/model';
import type { MeshPlugin } from '@overmesh/meshes/kit';
import { istio } from '@overmesh/meshes/istio';
import { linkerd } from '@overmesh/meshes/linkerd';
import { native } from '@overmesh/meshes/native';

export { detectForeign, meshOfForeignPod } from '@overmesh/meshes/foreign';

/** Every mesh that Overmesh manages: a new kind does not compile until its plugin is here. */
export const meshes = { istio, linkerd, native } satisfies Record<MeshKind, MeshPlugin>;
