import { applyObjects, refusal } from './apply.ts';
import type { KubeClient } from './kube-client.ts';
import { bearerKubeconfig } from './kubeconfig.ts';
import type { ClusterAddress } from './kubeconfig.ts';
import type { KubeObject } from './objects.ts';
import { recordSecret } from './record/record.ts';

/** A rule of RBAC. */
export interface AccessRule {
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly resourceNames?: readonly string[];
  readonly nonResourceURLs?: readonly string[];
  readonly verbs: readonly string[];
}

/** What a service account may do in the whole cluster: an existing ClusterRole, or rules of its own. */
export type Grant = { readonly clusterRole: string } | { readonly rules: readonly AccessRule[] };

/** A service account and its rights. */
export interface GrantedAccount {
  readonly namespace: string;
  readonly name: string;
  readonly grant: Grant;
}

const tokenLifetimeSeconds = 24 * 60 * 60;

/** Makes the account with its rights and asks the API server for a token of it (TokenRequest), good for a day. */
export async function serviceAccountKubeconfig(
  client: KubeClient,
  cluster: ClusterAddress,
  account: GrantedAccount,
): Promise<string> {
  await applyObjects(client, accountObjects(account));
  const path = `/api/v1/namespaces/${account.namespace}/serviceaccounts/${account.name}/token`;
  const answer = await client.request('POST', path, {
    apiVersion: 'authentication.k8s.io/v1',
    kind: 'TokenRequest',
    spec: { expirationSeconds: tokenLifetimeSeconds },
  });
  if (answer.status !== 201) throw refusal(`token of ${account.namespace}/${account.name}`, answer);
  const { token } = (answer.body as { readonly status: { readonly token: string } }).status;
  recordSecret({ name: `a token of ${account.namespace}/${account.name}`, value: token });
  return bearerKubeconfig(cluster, account.name, token);
}

function accountObjects({ namespace, name, grant }: GrantedAccount): KubeObject[] {
  const own = `${namespace}-${name}`;
  const role = 'clusterRole' in grant ? grant.clusterRole : own;
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
    { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { namespace, name } },
    ...ownRole(own, grant),
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name: `${own}-${role}`.replaceAll(':', '-') },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind: 'ClusterRole', name: role },
      subjects: [{ kind: 'ServiceAccount', namespace, name }],
    },
  ];
}

function ownRole(name: string, grant: Grant): KubeObject[] {
  if ('clusterRole' in grant) return [];
  return [{ apiVersion: 'rbac.authorization.k8s.io/v1', kind: 'ClusterRole', metadata: { name }, rules: grant.rules }];
}
