import type { Mesh } from '@overmesh/model';
import type { RotationMember, SeenStore } from '@overmesh/trust';

/** One mesh of a VirtualMesh with what a look at its cluster came to. */
export interface LookedMember {
  readonly name: string;
  readonly mesh: Pick<Mesh, 'key'>;
  /** Name of the Secret that its issuer is in. */
  readonly secret: string;
  /** Stores of its cluster as they were just read, or why nothing could be. */
  readonly looked: readonly SeenStore[] | { readonly unreached: string };
  /** Generation of the issuer that was written last. */
  readonly written?: number;
}

/** What of a member a rotation is decided by. */
export function rotationMember({ name, mesh, secret, looked, written }: LookedMember): RotationMember {
  const known = { name, ...(written !== undefined && { written }) };
  if ('unreached' in looked) return { ...known, roots: { unknown: looked.unreached }, unreached: looked.unreached };
  const own = looked.filter((store) => store.mesh === mesh.key);
  const roots = rootsIn(own.filter(({ role }) => role === 'root'));
  const issuer = own.find(({ role, source }) => role === 'issuer' && source.endsWith(`/${secret}`));
  // Which root it leads to is known beside the roots alone.
  const issuerRoot = 'unknown' in roots ? roots : rootOf(issuer);
  return { ...known, roots, ...(issuerRoot !== undefined && { issuerRoot }) };
}

function rootsIn(stores: readonly SeenStore[]): RotationMember['roots'] {
  const unread = stores.find(({ state }) => state === 'unread');
  if (unread || !stores.length) return { unknown: unread?.reason ?? 'nothing tells whom its workloads believe' };
  return stores.flatMap(({ certificates }) => certificates.map(({ fingerprint }) => fingerprint));
}

function rootOf(issuer: SeenStore | undefined): RotationMember['issuerRoot'] {
  if (!issuer || issuer.state === 'unread') return { unknown: issuer?.reason ?? 'nothing tells its issuer' };
  return issuer.certificates.find(({ root }) => root !== undefined)?.root;
}
