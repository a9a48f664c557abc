import { expect, test } from 'vitest';
import { status } from '../test/fake-api-server.ts';
import { configMaps } from '../test/objects.ts';
import { refusal } from './refusal.ts';

/** What a real kube-apiserver 1.36 says (kube-facts, and client.spec.ts asks a real one), and what it means to us. */

const ref = { kind: configMaps, namespace: 'shop', name: 'a' };
const about = { verb: 'update', ref };
const named = { name: 'a', kind: 'configmaps' };
const causes = (reason: string, field: string) => ({ ...named, causes: [{ reason, message: 'm', field }] });

const answers: readonly [title: string, reason: string, retryable: boolean, code: number, body: unknown][] = [
  ['401', 'unauthorized', false, 401, status(401, 'Unauthorized', 'Unauthorized')],
  ['403', 'forbidden', false, 403, status(403, 'Forbidden', 'cannot', named)],
  [
    'a terminating namespace',
    'namespace-missing',
    false,
    403,
    status(403, 'Forbidden', 'm', causes('NamespaceTerminating', 'metadata.namespace')),
  ],
  ['a missing object', 'object-missing', false, 404, status(404, 'NotFound', 'm', named)],
  [
    'a missing object, named by kind',
    'object-missing',
    false,
    404,
    status(404, 'NotFound', 'm', { name: 'a', kind: 'ConfigMap' }),
  ],
  [
    'a missing namespace',
    'namespace-missing',
    false,
    404,
    status(404, 'NotFound', 'm', { name: 'shop', kind: 'namespaces' }),
  ],
  [
    'a missing other namespace',
    'wrong-answer',
    false,
    404,
    status(404, 'NotFound', 'm', { name: 'spam', kind: 'namespaces' }),
  ],
  ['a missing kind', 'kind-missing', false, 404, '404 page not found\n'],
  [
    'a missing kind, as a status',
    'kind-missing',
    false,
    404,
    status(404, 'NotFound', 'the server could not find the requested resource'),
  ],
  ['an existing object', 'already-exists', false, 409, status(409, 'AlreadyExists', 'm', named)],
  ['a stale version', 'conflict', false, 409, status(409, 'Conflict', 'the object has been modified', named)],
  [
    'another UID at delete',
    'uid-mismatch',
    false,
    409,
    status(409, 'Conflict', 'the UID in the precondition (a) does not match the UID in record (b)'),
  ],
  [
    'another UID at update of a missing object',
    'uid-mismatch',
    false,
    409,
    status(409, 'Conflict', 'uid mismatch: the provided object specified uid a, and no existing object was found'),
  ],
  [
    'a field of another manager',
    'field-conflict',
    false,
    409,
    status(409, 'Conflict', 'm', causes('FieldManagerConflict', '.data.a')),
  ],
  [
    'an immutable UID',
    'uid-mismatch',
    false,
    422,
    status(422, 'Invalid', 'm', causes('FieldValueInvalid', 'metadata.uid')),
  ],
  ['a violated rule', 'invalid', false, 422, status(422, 'Invalid', 'm', causes('FieldValueInvalid', 'spec.x'))],
  ['an object above 1 MiB', 'too-large', false, 422, status(422, 'Invalid', 'm', causes('FieldValueTooLong', ''))],
  [
    'a name that is too long',
    'invalid',
    false,
    422,
    status(422, 'Invalid', 'm', causes('FieldValueTooLong', 'metadata.name')),
  ],
  ['a body above 3 MiB', 'too-large', false, 413, status(413, 'RequestEntityTooLarge', 'limit is 3145728')],
  ['etcd at its limit', 'too-large', false, 500, status(500, '', 'etcdserver: request is too large')],
  [
    'an unknown field',
    'schema',
    false,
    500,
    status(500, '', 'failed to create typed patch object (a/b; v1, Kind=X): .spec.bogus: field not declared in schema'),
  ],
  [
    'an unknown field, found by strict decoding',
    'schema',
    false,
    400,
    status(400, 'BadRequest', 'strict decoding error: unknown field "x"'),
  ],
  ['a bad request', 'invalid', false, 400, status(400, 'BadRequest', 'm')],
  ['an old version', 'expired', true, 410, status(410, 'Expired', 'm')],
  ['too many requests', 'too-many-requests', true, 429, status(429, 'TooManyRequests', 'm')],
  ['a webhook that does not answer', 'webhook-down', true, 500, status(500, 'InternalError', 'failed calling webhook')],
  ['an etcd that is slow', 'timeout', true, 504, status(504, 'Timeout', 'm')],
  ['an overloaded server', 'server-error', true, 503, status(503, 'ServiceUnavailable', 'm')],
  ['a redirect', 'redirected', false, 307, ''],
  ['a strange code', 'wrong-answer', false, 418, ''],
];

test.each(answers)('%s is %s (retryable: %s)', (_, reason, retryable, code, body) => {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  expect(refusal({ status: code, text }, about)).toMatchObject({ reason, retryable, status: code });
});

test('a refused Secret is told without what the server says, which may repeat its content', () => {
  const text = JSON.stringify(
    status(422, 'Invalid', 'Invalid value: "canary"', causes('FieldValueInvalid', 'data.canary')),
  );
  const error = refusal({ status: 422, text }, { ...about, confidential: true });
  expect(JSON.stringify([error.message, error])).not.toContain('canary');
});

test('an Apply conflict and an Update conflict are told apart', () => {
  const cause = (message: string) => ({ reason: 'FieldManagerConflict', field: '.spec.a', message });
  const details = { causes: [cause('conflict with "argo"'), cause('conflict with "kubectl-edit" using v1')] };
  const error = refusal({ status: 409, text: JSON.stringify(status(409, 'Conflict', 'm', details)) }, about);
  expect(error.conflicts).toEqual([
    { manager: 'argo', operation: 'Apply', field: '.spec.a' },
    { manager: 'kubectl-edit', operation: 'Update', field: '.spec.a' },
  ]);
});
