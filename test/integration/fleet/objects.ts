import type { KubeError, KubeObject } from '@overmesh/kube';
import { isKubeError } from '@overmesh/kube';
import type { KindRef, ObjectRef } from '@overmesh/model';

export const namespace = 'fleet-contract';

export const CONFIG_MAP: KindRef = {
  group: '',
  version: 'v1',
  kind: 'ConfigMap',
  plural: 'configmaps',
  namespaced: true,
};
export const VIRTUAL_SERVICE: KindRef = {
  group: 'networking.istio.io',
  version: 'v1',
  kind: 'VirtualService',
  plural: 'virtualservices',
  namespaced: true,
};

/** Where objects of a kind lie in the contract's namespace. */
export function pathTo(kind: KindRef, name = '', query = ''): string {
  const root = kind.group ? `/apis/${kind.group}/${kind.version}` : `/api/${kind.version}`;
  return `${root}/namespaces/${namespace}/${kind.plural}${name && `/${name}`}${query && `?${query}`}`;
}

export function refTo(kind: KindRef, name: string): ObjectRef {
  return { kind, namespace, name };
}

export function configMap(name: string, data: Record<string, string> = { a: '1' }, metadata = {}): KubeObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace, ...metadata }, data };
}

const route = (host: string) => ({ route: [{ destination: { host } }] });

export function virtualService(name: string, spec: object = { hosts: [name], http: [route(name)] }): KubeObject {
  return { apiVersion: 'networking.istio.io/v1', kind: 'VirtualService', metadata: { name, namespace }, spec };
}

/** A service with a timeout: another one, another object. */
export function timedService(name: string, timeout: string): KubeObject {
  return virtualService(name, { hosts: [name], http: [{ ...route(name), timeout }] });
}

/** What an update has to name. */
export function expectedOf({ metadata }: KubeObject): { readonly uid: string; readonly resourceVersion: string } {
  return { uid: metadata.uid ?? '', resourceVersion: metadata.resourceVersion ?? '' };
}

/** The error that a call of the client ends with. Throws what is none. */
export async function failure(work: Promise<unknown>): Promise<KubeError> {
  const error: unknown = await work.then(
    () => new Error('it succeeded'),
    (thrown: unknown) => thrown,
  );
  if (!isKubeError(error)) throw error;
  return error;
}
