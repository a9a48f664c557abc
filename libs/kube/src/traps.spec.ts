import { expect, test } from 'vitest';
import type { Behaviour } from '../test/fake-api-server.ts';
import { fakeApiServer, json, secretToken, status } from '../test/fake-api-server.ts';
import { configMap, configMaps, coreKinds, failure, listOf } from '../test/objects.ts';
import { openClient } from './clients.ts';
import type { KubeObject } from './kube-object.ts';
import { readKubeconfig } from './kubeconfig.ts';
import { defaultLimits } from './limits.ts';
import type { FollowEvent } from './watch.ts';
import { follow } from './watch.ts';

/** The ten traps of @kubernetes/client-node 2.0.1 (stack.md section 4), each shown not to be ours. */

const ref = { kind: configMaps, namespace: 'shop', name: 'a' };
const echoes: Behaviour = (request, response) => {
  if (request.path === '/api/v1') return json(response, 200, coreKinds);
  return json(response, 200, request.body === '' ? configMap('a') : JSON.parse(request.body));
};

function service(extra: Record<string, unknown>): KubeObject {
  return { apiVersion: 'v1', kind: 'Service', metadata: { name: 'a', namespace: 'shop' }, spec: extra };
}

test('trap 1: 20 calls in a row share one pool instead of opening 20 TLS connections', async () => {
  await using server = await fakeApiServer(echoes);
  const client = openClient(server.access);
  for (let call = 0; call < 20; call += 1) await client.get(ref);
  expect(server.connections()).toBeLessThanOrEqual(2);
  expect(client.stats()).toEqual({ connectionsOpened: server.connections(), requests: 20, inFlight: 0 });
  await client.close();
});

test('trap 2: a field of a built-in kind that no model knows is sent as it is', async () => {
  await using server = await fakeApiServer(echoes);
  const client = openClient(server.access);
  await client.dryRun(service({ futureField: { a: 1 } }));
  expect(JSON.parse(server.seen.at(-1)?.body ?? '')).toMatchObject({ spec: { futureField: { a: 1 } } });
  await client.close();
});

test.each(['Overmesh-Admin', '..', 'a/../../secrets', 'a%2fb', ''])(
  'trap 3: the name %j is refused before anything is sent, not written to another name',
  async (name) => {
    await using server = await fakeApiServer(echoes);
    const client = openClient(server.access);
    expect((await failure(client.get({ ...ref, name }))).reason).toBe('invalid');
    expect(server.seen).toEqual([]);
    await client.close();
  },
);

test('trap 4: an object that is written is not changed, and a missing namespace is not guessed', async () => {
  await using server = await fakeApiServer(echoes);
  const client = openClient(server.access);
  const object = service({ ports: [{ port: 80 }] });
  Object.freeze(object.metadata);
  const before = JSON.stringify(object);
  await client.update(Object.freeze(object), { uid: 'u', resourceVersion: '7' });
  expect(JSON.stringify(object)).toBe(before);
  expect(JSON.parse(server.seen.at(-1)?.body ?? '')).toMatchObject({ metadata: { uid: 'u', resourceVersion: '7' } });
  const homeless = { ...object, metadata: { name: 'a' } };
  expect((await failure(client.dryRun(homeless))).reason).toBe('invalid');
  await client.close();
});

test('trap 5: an error carries the conflicts as data and neither the header, the body nor the token', async () => {
  const causes = [{ reason: 'FieldManagerConflict', message: 'conflict with "kubectl" using v1', field: '.data.a' }];
  const message = `Apply failed ${secretToken} \u001b[31m${'x'.repeat(5_000)}`;
  await using server = await fakeApiServer((request, response) =>
    request.path === '/api/v1'
      ? json(response, 200, coreKinds)
      : json(response, 409, status(409, 'Conflict', message, { causes }), { 'x-canary': 'header-canary' }),
  );
  const client = openClient(server.access);
  const error = await failure(client.update(configMap('a'), { uid: 'u', resourceVersion: '7' }));
  expect(error.conflicts).toEqual([{ manager: 'kubectl', operation: 'Update', field: '.data.a' }]);
  expect(error.message.length).toBeLessThan(450);
  expect(JSON.stringify([error.message, error])).not.toMatch(/canary|\\u001b/);
  await client.close();
});

test('trap 6: a watch goes on after a reset, a refusal and a failed list, and says so each time', async () => {
  const faults: Behaviour[] = [
    (_, response) => response.destroy(),
    (_, response) => json(response, 403, status(403, 'Forbidden', 'no')),
    (_, response) => json(response, 500, status(500, 'InternalError', 'oops')),
  ];
  await using server = await fakeApiServer((request, response) => {
    const fault = faults.shift();
    if (fault) return fault(request, response);
    if (!request.query.has('watch')) return json(response, 200, listOf([configMap('a')]));
    response.writeHead(200).write(`${JSON.stringify({ type: 'ADDED', object: configMap('b', '11') })}\n`);
  });
  const client = openClient(server.access);
  const stop = new AbortController();
  const seen: FollowEvent[] = [];
  for await (const event of follow(client, configMaps, { retryMs: { least: 1, most: 5 } }, stop.signal)) {
    seen.push(event);
    if (event.type === 'upserted') stop.abort();
  }
  const told = seen.map((event) => (event.type === 'failed' ? event.error.reason : event.type));
  expect(told).toEqual(['unreachable', 'forbidden', 'server-error', 'synced', 'upserted']);
  await client.close();
});

test('trap 7: a watch asks for bookmarks and outlives a minute of silence, and a list is paged', async () => {
  const server = await fakeApiServer((request, response) =>
    request.query.has('watch') ? void response.writeHead(200).end() : json(response, 200, listOf([])),
  );
  const client = openClient(server.access);
  await client.list(configMaps);
  for await (const _ of client.watch(configMaps, { resourceVersion: '10', signal: AbortSignal.timeout(5_000) }));
  const [list, watch] = server.seen;
  expect(list?.query.get('limit')).toBe('500');
  expect(watch?.query.get('allowWatchBookmarks')).toBe('true');
  expect(Number(watch?.query.get('timeoutSeconds'))).toBeGreaterThanOrEqual(240);
  expect(Number(watch?.query.get('timeoutSeconds'))).toBeLessThanOrEqual(300);
  expect(defaultLimits.watchSilenceMs).toBeGreaterThan(75_000);
  await client.close();
  await server[Symbol.asyncDispose]();
});

test('trap 8: a server that never answers costs a call its own time limit and no more', async () => {
  await using server = await fakeApiServer(() => undefined);
  const client = openClient(server.access, { requestMs: 300 });
  const begun = performance.now();
  expect((await failure(client.get(ref))).reason).toBe('timeout');
  expect(performance.now() - begun).toBeLessThan(2_000);
  await client.close();
});

test('trap 9: a kubeconfig that would run a program is refused, by the name of the field', () => {
  const user = { exec: { apiVersion: 'client.authentication.k8s.io/v1', command: '/bin/false' } };
  const read = readKubeconfig(
    JSON.stringify({
      clusters: [{ name: 'c', cluster: { server: 'https://api.example.com' } }],
      users: [{ name: 'u', user }],
      contexts: [{ name: 'x', context: { cluster: 'c', user: 'u' } }],
    }),
  );
  expect(read).toMatchObject({ ok: false, problems: [{ path: 'users[0].user.exec', code: 'REFUSED' }] });
});

test('trap 10: a kind that is installed later is found, and one that went away is asked for again', async () => {
  await using server = await fakeApiServer((_, response) => void response.writeHead(404).end('404 page not found\n'));
  const client = openClient(server.access);
  expect(await client.kindOf('v1', 'ConfigMap')).toBeUndefined();
  server.behave(echoes);
  expect(await client.kindOf('v1', 'ConfigMap')).toEqual(configMaps);
  await client.kindOf('v1', 'ConfigMap');
  expect(server.seen).toHaveLength(2);
  server.behave((_, response) => void response.writeHead(404).end('404 page not found\n'));
  expect((await failure(client.dryRun(configMap('a')))).reason).toBe('kind-missing');
  expect(await client.kindOf('v1', 'ConfigMap')).toBeUndefined();
  await client.close();
});
