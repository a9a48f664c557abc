import type { KindRef } from '@overmesh/model';
import { isKubeError } from '../src/kube-error.ts';
import type { KubeError } from '../src/kube-error.ts';
import type { KubeObject } from '../src/kube-object.ts';

export const configMaps: KindRef = {
  group: '',
  version: 'v1',
  kind: 'ConfigMap',
  plural: 'configmaps',
  namespaced: true,
};

export function configMap(name: string, resourceVersion = '5', uid = `uid-${name}`): KubeObject {
  return { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'shop', uid, resourceVersion } };
}

export function listOf(items: readonly KubeObject[], metadata: Record<string, string> = {}) {
  return { kind: 'ConfigMapList', apiVersion: 'v1', metadata: { resourceVersion: '10', ...metadata }, items };
}

/** What `/api/v1` says. */
export const coreKinds = {
  kind: 'APIResourceList',
  groupVersion: 'v1',
  resources: [
    { name: 'configmaps', kind: 'ConfigMap', namespaced: true },
    { name: 'services', kind: 'Service', namespaced: true },
    { name: 'services/status', kind: 'Service', namespaced: true },
  ],
};

/** The `KubeError` that a call must end in. */
export async function failure(work: Promise<unknown>): Promise<KubeError> {
  const thrown: unknown = await work.then(
    () => new Error('it succeeded'),
    (error: unknown) => error,
  );
  if (!isKubeError(thrown)) throw thrown;
  return thrown;
}
