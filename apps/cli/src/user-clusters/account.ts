import { parseAllDocuments } from 'yaml';
import { EXIT, Failure } from '../failure.ts';
import type { Answer, UserCluster } from './user-cluster.ts';

/** An object of the manifests of deploy/rbac. */
export interface AccountObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

/** What the manifests are made of. */
const PLURALS: Readonly<Record<string, string>> = {
  Namespace: 'namespaces',
  ServiceAccount: 'serviceaccounts',
  Role: 'roles',
  RoleBinding: 'rolebindings',
  ClusterRole: 'clusterroles',
  ClusterRoleBinding: 'clusterrolebindings',
  ValidatingAdmissionPolicy: 'validatingadmissionpolicies',
  ValidatingAdmissionPolicyBinding: 'validatingadmissionpolicybindings',
};

const TOKEN_PATH = '/api/v1/namespaces/overmesh-system/serviceaccounts/overmesh/token';

/** The objects of a YAML text, in its order. */
export function accountObjects(manifests: string): readonly AccountObject[] {
  return parseAllDocuments(manifests).flatMap((document) => (document.toJS() as AccountObject | null) ?? []);
}

/**
 * Makes Overmesh's account on a cluster, with the rights of the person who asks. What is there already stays or becomes
 * as the manifests say.
 *
 * @throws Failure with the API server's sentence when it refuses
 */
export async function makeAccount(cluster: UserCluster, objects: readonly AccountObject[]): Promise<void> {
  for (const object of objects) {
    const path = `${pathOf(object)}?fieldManager=overmesh-cli&force=true`;
    const answer = await cluster.request('PATCH', path, object, 'application/apply-patch+yaml');
    if (answer.status >= 300) throw refused(cluster, `make ${object.kind} ${object.metadata.name}`, answer);
  }
}

/**
 * Deletes one object of the manifests.
 *
 * @returns false when it was not there
 * @throws Failure with the API server's sentence when it refuses
 */
export async function removeObject(cluster: UserCluster, object: AccountObject): Promise<boolean> {
  const answer = await cluster.request('DELETE', pathOf(object));
  if (answer.status === 404) return false;
  if (answer.status < 300) return true;
  throw refused(cluster, `delete ${object.kind} ${object.metadata.name}`, answer);
}

/**
 * A token of the account, by TokenRequest. Secret.
 *
 * @throws Failure with the API server's sentence when it refuses
 */
export async function mintToken(cluster: UserCluster, expirationSeconds: number): Promise<string> {
  const body = { apiVersion: 'authentication.k8s.io/v1', kind: 'TokenRequest', spec: { expirationSeconds } };
  const answer = await cluster.request('POST', TOKEN_PATH, body);
  const { status } = (answer.status === 201 ? answer.body : {}) as { readonly status?: { readonly token?: unknown } };
  if (typeof status?.token === 'string') return status.token;
  throw refused(cluster, 'make a token of the account', answer);
}

function pathOf({ apiVersion, kind, metadata }: AccountObject): string {
  const root = apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
  const folder = metadata.namespace === undefined ? '' : `/namespaces/${metadata.namespace}`;
  return `${root}${folder}/${PLURALS[kind] ?? kind}/${metadata.name}`;
}

function refused({ context }: UserCluster, what: string, { status, body }: Answer): Failure {
  const said = (body as { readonly message?: unknown } | null)?.message;
  const message = `${context} does not let you ${what} (${status})${typeof said === 'string' ? `: ${said}` : ''}`;
  return new Failure(EXIT.refused, message, 'It takes the rights of a cluster administrator.');
}
