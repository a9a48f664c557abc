import type { KindRef, ObjectRef } from '@overmesh/model';
import { KubeError } from './kube-error.ts';

/** Where a kind is listed and watched: `/apis/apps/v1/namespaces/shop/deployments`. */
export function collectionPath(kind: KindRef, namespace?: string): string {
  const scope = kind.namespaced && namespace !== undefined ? `/namespaces/${segment(namespace)}` : '';
  return `${groupVersionPath(kind)}${scope}/${segment(kind.plural)}`;
}

/** Where one object is read and written. A namespaced kind needs its namespace: none is ever guessed. */
export function objectPath({ kind, namespace, name }: ObjectRef): string {
  if (kind.namespaced && namespace === undefined)
    throw new KubeError('invalid', `${kind.kind} ${name} needs a namespace`);
  return `${collectionPath(kind, namespace)}/${segment(name)}`;
}

/** Where a group version tells its kinds. */
export function groupVersionPath({ group, version }: Pick<KindRef, 'group' | 'version'>): string {
  return group === '' ? `/api/${segment(version)}` : `/apis/${segment(group)}/${segment(version)}`;
}

const wellFormed = /^[a-z0-9][a-z0-9.:_-]{0,252}$/;

/**
 * One part of a path. Upper case is refused rather than sent: the stock client writes to the lower-case name instead,
 * and a name of ours is lower-case everywhere or it is a mistake. Slashes and dots cannot lead out of the path.
 */
function segment(text: string): string {
  if (!wellFormed.test(text) || text.includes('..'))
    throw new KubeError('invalid', 'Names sent to a cluster are lower-case letters, digits, dots and dashes');
  return encodeURIComponent(text);
}
