import type { Member, Mesh, OtherMesh } from '@overmesh/model';
import { tooOld } from './obstacle.ts';

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

/** Revisions share their root namespace: pods of one that the VirtualMesh does not have are held to what is there too. */
export function heldToo(member: Member): readonly string[] {
  const root = rootNamespaceOf(member.mesh);
  const keys = readersOf(root, member).flatMap(({ mesh, isMember }) => (isMember ? [] : [mesh.key]));
  return keys.map(
    (key) =>
      `pods of mesh ${key}, which the VirtualMesh does not have, are held to it too: its control plane reads namespace ${root} as well`,
  );
}

/** Istio's default, when its MeshConfig could not be read and the control plane's namespace is not known. */
const ROOT_NAMESPACE = 'istio-system';

/** Where policy of the whole mesh lies. */
export function rootNamespaceOf({ rootNamespace, namespace }: Mesh): string {
  return rootNamespace ?? namespace ?? ROOT_NAMESPACE;
}

/** Why nothing of security.istio.io can be said there; undefined when it can. */
export function withoutRoot({ mesh }: Member): string | undefined {
  const { state, namespace, unreadNamespaces } = mesh;
  const old = tooOld(mesh, 'security.istio.io');
  if (old) return old;
  const root = rootNamespaceOf(mesh);
  if (state === 'unconfirmed' && root !== namespace)
    return `its ConfigMap names the root namespace ${root}, and nothing that belongs to the whole cluster confirms that this is an Istio`;
  if (unreadNamespaces?.includes(root))
    return `its control plane does not look into its root namespace ${root}: no discoverySelector of its MeshConfig is about it`;
  return undefined;
}

function keyOf({ mesh }: OtherMesh): string {
  return mesh.key;
}
