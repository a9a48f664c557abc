import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { KubeClient } from '../kube-client.ts';

const PATIENCE_MS = 20_000;
const LOOK_MS = 50;
const GROUP = 'admissionregistration.k8s.io/v1';

/**
 * Waits until an API server obeys none of the admission policies that are gone from etcd. It obeys a list which it makes
 * anew about once a second, of all policies and bindings that it knows by then, and it learns of them in the order of
 * their changes: once it obeys one that is made now, it has forgotten what went before.
 */
export async function untilPoliciesAreForgotten(client: Pick<KubeClient, 'request'>): Promise<void> {
  // A name of its own each time: this policy too is obeyed for a moment after it is gone, and refuses nothing else.
  const name = `obeyed-${randomBytes(6).toString('hex')}`;
  const made = [policy(name), binding(name)];
  for (const object of made) await expectStatus(client, 201, 'POST', pathOf(object), object);
  await untilRefused(client, name);
  for (const object of made) await expectStatus(client, 200, 'DELETE', `${pathOf(object)}/${name}`);
}

async function untilRefused(client: Pick<KubeClient, 'request'>, name: string): Promise<void> {
  const configMap = { apiVersion: 'v1', kind: 'ConfigMap', metadata: { name } };
  const until = Date.now() + PATIENCE_MS;
  for (;;) {
    const { status } = await client.request('POST', '/api/v1/namespaces/default/configmaps?dryRun=All', configMap);
    if (status === 422) return;
    if (Date.now() > until) throw new Error(`${name} is not obeyed: ${status}`);
    await sleep(LOOK_MS);
  }
}

async function expectStatus(
  client: Pick<KubeClient, 'request'>,
  expected: number,
  ...request: Parameters<KubeClient['request']>
): Promise<void> {
  const { status, body } = await client.request(...request);
  if (status !== expected) throw new Error(`${request[0]} ${request[1]}: ${status} ${JSON.stringify(body)}`);
}

interface Admission {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: object;
}

function policy(name: string): Admission {
  const rule = { apiGroups: [''], apiVersions: ['v1'], operations: ['CREATE'], resources: ['configmaps'] };
  const spec = {
    matchConstraints: { resourceRules: [rule] },
    validations: [{ expression: `object.metadata.name != '${name}'` }],
  };
  return { apiVersion: GROUP, kind: 'ValidatingAdmissionPolicy', metadata: { name }, spec };
}

function binding(name: string): Admission {
  const spec = { policyName: name, validationActions: ['Deny'] };
  return { apiVersion: GROUP, kind: 'ValidatingAdmissionPolicyBinding', metadata: { name }, spec };
}

function pathOf({ kind }: Admission): string {
  return `/apis/${GROUP}/${kind === 'ValidatingAdmissionPolicy' ? 'validatingadmissionpolicies' : 'validatingadmissionpolicybindings'}`;
}
