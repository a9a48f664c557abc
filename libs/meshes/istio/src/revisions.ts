import type { Member, Mesh, OtherMesh } from '@overmesh/model';

/** Other revisions of Istio in the cluster. What nothing confirms counts for nobody. */
export function otherRevisions({ otherMeshes = [] }: Member): readonly OtherMesh[] {
  return otherMeshes.filter(({ mesh }) => mesh.kind === 'istio' && mesh.state === 'installed');
}

/**
 * Keys of other revisions whose pods are called with mutual TLS as its own are. A caller speaks it to every pod that was
 * injected, whichever revision that was by; it comes through where certificates are of one authority, which control planes
 * of one namespace keep in one Secret, and of one trust domain.
 */
export function revisionsOfOneAuthority(member: Member): ReadonlySet<string> {
  const isOfOne = ({ mesh: { namespace, trustDomain } }: OtherMesh) =>
    namespace === member.mesh.namespace && trustDomain !== undefined && trustDomain === member.mesh.trustDomain;
  return new Set(otherRevisions(member).filter(isOfOne).map(keyOf));
}

/** Other revisions whose control planes read the same root namespace, so that what is there for the mesh holds for them too. */
export function readersOf(root: string, member: Member): readonly OtherMesh[] {
  return otherRevisions(member).filter(({ mesh }) => rootNamespaceOf(mesh) === root);
}

/** Istio's default, when its MeshConfig could not be read and the control plane's namespace is not known. */
const ROOT_NAMESPACE = 'istio-system';

/** Where policy of the whole mesh lies. */
export function rootNamespaceOf({ rootNamespace, namespace }: Mesh): string {
  return rootNamespace ?? namespace ?? ROOT_NAMESPACE;
}

function keyOf({ mesh }: OtherMesh): string {
  return mesh.key;
}
