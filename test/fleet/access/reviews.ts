import { isObject } from '../schema/schema.ts';
import type { ApiAnswer, ApiRequest } from '../api/answer.ts';
import { json } from '../api/answer.ts';
import { bodyOf } from '../api/patch.ts';
import type { Accounts, User } from './accounts.ts';
import type { Rights } from './rights.ts';

export const REVIEWS = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
const RULES_REVIEWS = '/apis/authorization.k8s.io/v1/selfsubjectrulesreviews';

/** Whether the asker may do what it asks for. */
export function review(request: ApiRequest, user: User, rights: Rights): ApiAnswer {
  const body = bodyOf(request);
  const spec = isObject(body['spec']) ? body['spec'] : {};
  const asked = isObject(spec['resourceAttributes']) ? spec['resourceAttributes'] : {};
  const { verb, group, resource, subresource, namespace, name } = asked;
  const allowed = rights.allows(user, {
    verb: String(verb ?? ''),
    group: String(group ?? ''),
    resource: String(resource ?? ''),
    ...(typeof subresource === 'string' && subresource ? { subresource } : {}),
    ...(typeof namespace === 'string' ? { namespace } : {}),
    ...(typeof name === 'string' ? { name } : {}),
  });
  return json(201, {
    kind: 'SelfSubjectAccessReview',
    apiVersion: 'authorization.k8s.io/v1',
    metadata: { creationTimestamp: null },
    spec,
    status: { allowed },
  });
}

/** Everything that the asker may do in a namespace; undefined when the request asks for no such list. */
export function rulesReview(request: ApiRequest, user: User, rights: Rights): ApiAnswer | undefined {
  if (request.method !== 'POST' || request.path !== RULES_REVIEWS) return undefined;
  const { spec } = bodyOf(request);
  const namespace = String((isObject(spec) && spec['namespace']) || '');
  return json(201, {
    kind: 'SelfSubjectRulesReview',
    apiVersion: 'authorization.k8s.io/v1',
    metadata: { creationTimestamp: null },
    spec: {},
    status: { resourceRules: rights.rules(user, namespace), nonResourceRules: [], incomplete: false },
  });
}

const tokenPath = /^\/api\/v1\/namespaces\/([^/]+)\/serviceaccounts\/([^/]+)\/token$/;

/** A new token of a service account; undefined when the request asks for none. */
export function tokenRequest({ method, path }: ApiRequest, accounts: Accounts): ApiAnswer | undefined {
  const [, namespace, name] = tokenPath.exec(path) ?? [];
  if (method !== 'POST' || !namespace || !name) return undefined;
  const status = { token: accounts.issue(namespace, name), expirationTimestamp: '2099-01-01T00:00:00Z' };
  return json(201, {
    kind: 'TokenRequest',
    apiVersion: 'authentication.k8s.io/v1',
    metadata: { name, namespace },
    status,
  });
}
