import { applyObjects, refusal } from './apply.ts';
import type { ClusterAccess } from './cluster-access.ts';
import { kubeClient } from './kube-client.ts';
import type { KubeClient } from './kube-client.ts';
import type { KubeObject } from './objects.ts';
import { recordSecret } from './record/record.ts';

/** Somebody who may do everything in one namespace of a cluster, and nothing outside it. */
export interface Tenant {
  readonly namespace: string;
  /** Server-side applies objects; throws at the first that the server refuses him. */
  apply(...objects: readonly KubeObject[]): Promise<readonly KubeObject[]>;
  readonly request: KubeClient['request'];
  close(): Promise<void>;
}

const RBAC = 'rbac.authorization.k8s.io';
const NAME = 'tenant';

/** Makes the namespace, if missing, and a tenant of it. */
export async function tenantOf(cluster: ClusterAccess, namespace: string): Promise<Tenant> {
  await cluster.apply(rightsIn(namespace));
  const path = `/api/v1/namespaces/${namespace}/serviceaccounts/${NAME}/token`;
  const answer = await cluster.request('POST', path, { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest' });
  if (answer.status !== 201) throw refusal(`token of ${namespace}/${NAME}`, answer);
  const { token } = (answer.body as { readonly status: { readonly token: string } }).status;
  recordSecret({ name: `a token of ${namespace}/${NAME}`, value: token });
  const client = kubeClient(cluster, { token });
  return {
    namespace,
    apply: (...objects) => applyObjects(client, objects, { fieldManager: NAME }),
    request: client.request,
    close: client.close,
  };
}

function rightsIn(namespace: string): KubeObject[] {
  const metadata = { namespace, name: NAME };
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata },
    {
      apiVersion: `${RBAC}/v1`,
      kind: 'Role',
      metadata,
      rules: [{ apiGroups: ['*'], resources: ['*'], verbs: ['*'] }],
    },
    {
      apiVersion: `${RBAC}/v1`,
      kind: 'RoleBinding',
      metadata,
      roleRef: { apiGroup: RBAC, kind: 'Role', name: NAME },
      subjects: [{ kind: 'ServiceAccount', ...metadata }],
    },
  ];
}
