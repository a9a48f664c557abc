import { destinationKey } from '@overmesh/meshes/kit';
import type { MemberIndex } from '@overmesh/meshes/kit';
import type { LocalBackend } from '@overmesh/model';
import { isOnlyAmbient } from '../modes.ts';
import { tooOld } from '../obstacle.ts';
import { revisionsOfOneAuthority } from '../revisions.ts';

/** Why nothing can be done for any name on this mesh; undefined where something can. */
export function obstacle({ member: { mesh } }: MemberIndex): string | undefined {
  return tooOld(mesh, 'networking.istio.io') ?? (isOnlyAmbient(mesh) ? AMBIENT_ONLY : undefined);
}

const AMBIENT_ONLY =
  'ztunnel sends connections to its own east-west gateways alone, and Overmesh writes those of sidecars: pods that call it need a sidecar';

/** Why others cannot be sent to the pods behind a Service of the member itself, by their labels and numbers of ports. */
export function unselectable(local: LocalBackend, index: MemberIndex): string | undefined {
  return selectorless(local, index) ?? plainPods(local, index);
}

/** That nothing says which pods are behind a Service of the member itself. */
export function selectorless({ service }: LocalBackend, index: MemberIndex): string | undefined {
  if (Object.keys(index.service(service.namespace, service.name)?.selector ?? {}).length) return undefined;
  return `Service ${destinationKey(service)} selects no pods by labels, so nothing says which are meant`;
}

/** What a document names by its Service. */
interface Named {
  readonly service: Pick<LocalBackend['service'], 'namespace' | 'name'>;
}

/** Callers speak mutual TLS to all endpoints of a name: a pod without the mesh would answer none of them. */
export function plainPods({ service: { namespace, name } }: Named, index: MemberIndex): string | undefined {
  const { key } = index.member.mesh;
  const alike = new Set([key, ...revisionsOfOneAuthority(index.member)]);
  const selector = index.service(namespace, name)?.selector ?? {};
  const outside = index
    .workloads(namespace, selector)
    .filter(({ podSets }) => podSets.some(({ mesh }) => mesh === undefined || !alike.has(mesh)));
  if (!outside.length) return undefined;
  const names = outside.map((one) => `${one.controller} ${one.name}`).join(', ');
  return `behind ${namespace}/${name}, ${names} ${outside.length > 1 ? 'are' : 'is'} not in mesh ${key}, and mutual TLS, which the way to other clusters takes, would be refused there`;
}
