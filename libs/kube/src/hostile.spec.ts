import { setTimeout as sleep } from 'node:timers/promises';
import { expect, test } from 'vitest';
import type { Behaviour } from '../test/fake-api-server.ts';
import { fakeApiServer, json, secretToken, status } from '../test/fake-api-server.ts';
import { configMap, configMaps, failure, listOf } from '../test/objects.ts';
import { withFingerprint } from './access.ts';
import { KubeClients, openClient } from './clients.ts';
import type { KubeLimits } from './limits.ts';
import type { FollowEvent } from './watch.ts';
import { follow } from './watch.ts';

/** What a broken or hostile cluster may answer, and that it costs a bounded amount and one clear error. */

const ref = { kind: configMaps, namespace: 'shop', name: 'a' };

const cases: readonly [title: string, reason: string, behaviour: Behaviour, limits?: Partial<KubeLimits>][] = [
  ['a body without end', 'wrong-answer', (_, response) => void drip(response), { answerBytes: 65_536 }],
  [
    'headers that never end',
    'timeout',
    (_, response) => void response.socket?.write('HTTP/1.1 200 OK\r\nx: '),
    { requestMs: 300 },
  ],
  ['200 kB of headers', 'wrong-answer', (_, response) => json(response, 200, {}, { x: 'y'.repeat(200_000) })],
  ['a reset before the answer', 'unreachable', (_, response) => response.destroy()],
  ['a body that stops half-way', 'unreachable', (_, response) => cut(response, 'content-length')],
  ['a chunked body that stops half-way', 'unreachable', (_, response) => cut(response, 'chunked')],
  ['something that is no HTTP', 'wrong-answer', (_, response) => void response.socket?.end('SSH-2.0-OpenSSH\r\n')],
  ['HTML', 'wrong-answer', (_, response) => void response.end('<html>Welcome</html>')],
  ['HTML under 404', 'wrong-answer', (_, response) => void response.writeHead(404).end('<html>not found</html>')],
  ['an object of another name', 'wrong-answer', (_, response) => json(response, 200, configMap('b'))],
  [
    'an object of another kind',
    'wrong-answer',
    (_, response) => json(response, 200, { ...configMap('a'), kind: 'Pod' }),
  ],
  ['null', 'wrong-answer', (_, response) => json(response, 200, null)],
  ['not found, but of another object', 'wrong-answer', (_, response) => json(response, 404, notFound('b'))],
  ['418', 'wrong-answer', (_, response) => json(response, 418, {})],
  ['502 of a proxy', 'server-error', (_, response) => void response.writeHead(502).end('bad gateway')],
];

test.each(cases)('%s ends in %s', async (_, reason, behaviour, limits) => {
  await using server = await fakeApiServer(behaviour);
  const client = openClient(server.access, { requestMs: 3_000, ...limits });
  expect((await failure(client.get(ref))).reason).toBe(reason);
  expect(client.stats().inFlight).toBe(0);
  await client.close();
});

test.each([301, 302, 303, 307, 308])('a redirect (%i) is not followed: the other host hears nothing', async (code) => {
  await using other = await fakeApiServer((_, response) => json(response, 200, configMap('a')));
  await using server = await fakeApiServer(({ path }, response) =>
    json(response, code, {}, { location: `${other.access.server}${path}` }),
  );
  const client = openClient(server.access);
  expect(await failure(client.get(ref))).toMatchObject({ reason: 'redirected', retryable: false });
  expect(other.connections()).toBe(0);
  await client.close();
});

test('after 429 with Retry-After: 1 nothing is sent for a second, and then the call goes through', async () => {
  await using server = await fakeApiServer((_, response) =>
    json(response, 429, status(429, 'TooManyRequests', 'slow down'), { 'retry-after': '1' }),
  );
  const client = openClient(server.access);
  const refused = await failure(client.get(ref));
  expect(refused).toMatchObject({ reason: 'too-many-requests', retryAfterMs: 1_000, retryable: true });
  expect((await failure(client.get(ref))).reason).toBe('too-many-requests');
  expect(server.seen).toHaveLength(1);
  server.behave((_, response) => json(response, 200, configMap('a')));
  await sleep(1_050);
  expect((await client.get(ref))?.metadata.name).toBe('a');
  await client.close();
});

test('of 20 calls that come when the time of waiting is over one is sent, and all after it was let through', async () => {
  const refuse: Behaviour = (_, response) => json(response, 429, {}, { 'retry-after': '1' });
  await using server = await fakeApiServer(refuse);
  const client = openClient(server.access);
  const knock = () => Promise.allSettled(Array.from({ length: 20 }, () => client.get(ref)));
  await failure(client.get(ref));
  await sleep(1_050);
  expect((await knock()).filter(({ status: how }) => how === 'rejected')).toHaveLength(20);
  expect(server.seen).toHaveLength(2);
  server.behave((_, response) => json(response, 200, configMap('a')));
  await sleep(1_050);
  expect((await client.get(ref))?.metadata.name).toBe('a');
  expect((await knock()).filter(({ status: how }) => how === 'rejected')).toHaveLength(0);
  await client.close();
});

test('a page of 500 objects that is too large is asked for again as pages of 50, and the list comes whole', async () => {
  await using server = await fakeApiServer(({ query }, response) => {
    const limit = Number(query.get('limit'));
    const from = Number(query.get('continue') ?? 0);
    const items = Array.from({ length: Math.min(limit, 120 - from) }, (_, index) => ({
      ...configMap(`c-${from + index}`),
      data: { x: 'x'.repeat(1_000) },
    }));
    json(response, 200, listOf(items, from + limit < 120 ? { continue: String(from + limit) } : {}));
  });
  const client = openClient(server.access, { pageBytes: 100_000 });
  expect((await client.list(configMaps)).items).toHaveLength(120);
  expect(server.seen.map(({ query }) => query.get('limit'))).toEqual(['500', '50', '50', '50']);
  await client.close();
});

test('a server that sends 1 MB whatever page is asked for is read three times 100 kB and given up', async () => {
  await using server = await fakeApiServer((_, response) => json(response, 200, { x: 'x'.repeat(1_000_000) }));
  const client = openClient(server.access, { pageBytes: 100_000 });
  expect(await failure(client.list(configMaps))).toMatchObject({ reason: 'wrong-answer', oversized: true });
  expect(server.seen).toHaveLength(3);
  await client.close();
});

test('a Retry-After of a year is believed for five minutes', async () => {
  await using server = await fakeApiServer((_, response) => json(response, 503, {}, { 'retry-after': '31536000' }));
  const client = openClient(server.access);
  expect((await failure(client.get(ref))).retryAfterMs).toBe(300_000);
  await client.close();
});

test('a name that leads to this machine is refused at each connect, unless that is allowed', async () => {
  await using server = await fakeApiServer((_, response) => json(response, 200, configMap('a')));
  const access = { ...server.access, server: server.access.server.replace('127.0.0.1', 'localhost') };
  const strict = openClient(access);
  expect((await failure(strict.get(ref))).message).toContain('not allowed');
  expect(server.connections()).toBe(0);
  await strict.close();
  const local = openClient(access, { allowLoopback: true });
  expect((await local.get(ref))?.metadata.name).toBe('a');
  await local.close();
});

test('a list whose place is forgotten (410) starts over once and comes whole', async () => {
  let forgot = false;
  await using server = await fakeApiServer(({ query }, response) => {
    if (!query.has('continue')) return json(response, 200, listOf([configMap('a')], { continue: 'p2' }));
    if (forgot) return json(response, 200, listOf([configMap('b')]));
    forgot = true;
    return json(response, 410, status(410, 'Expired', 'too old'));
  });
  const client = openClient(server.access);
  const { items } = await client.list(configMaps);
  expect(items.map(({ metadata }) => metadata.name)).toEqual(['a', 'b']);
  expect(server.seen).toHaveLength(4);
  await client.close();
});

const brokenLists: readonly [title: string, reason: string, behaviour: Behaviour][] = [
  ['forgotten twice', 'expired', (request, response) => forgetful(request.query, response)],
  ['cut after the first page', 'unreachable', (request, response) => cutSecondPage(request.query, response)],
  ['refused at the second page', 'forbidden', (request, response) => refusedSecondPage(request.query, response)],
  ['that gives the same place for ever', 'wrong-answer', (_, response) => json(response, 200, firstPage)],
  ['without items', 'wrong-answer', (_, response) => json(response, 200, { ...firstPage, items: null })],
  ['without a version', 'wrong-answer', (_, response) => json(response, 200, { ...firstPage, metadata: {} })],
  ['of another kind', 'wrong-answer', (_, response) => json(response, 200, { ...firstPage, kind: 'PodList' })],
  ['with a nameless item', 'wrong-answer', (_, response) => json(response, 200, { ...firstPage, items: [{}] })],
];
const firstPage = listOf([configMap('a')], { continue: 'p2' });

test.each(brokenLists)('a list %s is an error (%s), never a shorter list', async (_, reason, behaviour) => {
  await using server = await fakeApiServer(behaviour);
  const client = openClient(server.access, { requestMs: 3_000 });
  expect((await failure(client.list(configMaps))).reason).toBe(reason);
  const seen: FollowEvent[] = [];
  for await (const event of follow(
    client,
    configMaps,
    { retryMs: { least: 1, most: 2 } },
    new AbortController().signal,
  )) {
    seen.push(event);
    if (seen.length === 3) break;
  }
  expect(seen.map(({ type }) => type)).toEqual(['failed', 'failed', 'failed']);
  await client.close();
});

test('a watch whose other end went silent is left and resumed from the last version, on a new connection', async () => {
  await using server = await fakeApiServer(({ query }, response) => {
    if (!query.has('watch')) return json(response, 200, listOf([]));
    const version = query.get('resourceVersion') === '10' ? '11' : '12';
    response.writeHead(200).write(`${JSON.stringify({ type: 'MODIFIED', object: configMap('a', version) })}\n`);
  });
  const client = openClient(server.access, { watchSilenceMs: 200 });
  const versions: (string | undefined)[] = [];
  for await (const event of follow(
    client,
    configMaps,
    { retryMs: { least: 1, most: 2 } },
    new AbortController().signal,
  )) {
    expect(event.type).not.toBe('failed');
    if (event.type === 'upserted') versions.push(event.object.metadata.resourceVersion);
    if (versions.length === 2) break;
  }
  expect(versions).toEqual(['11', '12']);
  expect(server.seen.map(({ query }) => query.get('resourceVersion'))).toEqual([null, '10', '11']);
  await client.close();
});

test('an expired version in a watch, as a status or as an event, leads to a new list without an alarm', async () => {
  const expired = status(410, 'Expired', 'too old resource version');
  const answers: Behaviour[] = [
    (_, response) => json(response, 410, expired),
    (_, response) => void response.writeHead(200).end(`${JSON.stringify({ type: 'ERROR', object: expired })}\n`),
  ];
  for (const answer of answers) {
    let lists = 0;
    await using server = await fakeApiServer((request, response) => {
      if (request.query.has('watch')) return answer(request, response);
      lists += 1;
      return json(response, 200, listOf(lists === 1 ? [configMap('a'), configMap('b')] : [configMap('b')]));
    });
    const client = openClient(server.access);
    const seen: FollowEvent[] = [];
    for await (const event of follow(
      client,
      configMaps,
      { retryMs: { least: 1, most: 2 } },
      new AbortController().signal,
    )) {
      seen.push(event);
      if (seen.length === 2) break;
    }
    expect(seen.map((event) => (event.type === 'synced' ? event.objects.length : event.type))).toEqual([2, 1]);
    await client.close();
  }
});

test('a server that came back from a backup, at an earlier version than was seen, is listed anew', async () => {
  const restored = [configMap('a', '4')];
  let isRestored = false;
  await using server = await fakeApiServer((request, response) => {
    if (!request.query.has('watch'))
      return json(response, 200, isRestored ? listOf(restored, { resourceVersion: '6' }) : listOf([configMap('b')]));
    if (isRestored) return undefined;
    isRestored = true;
    return void response.destroy();
  });
  const client = openClient(server.access);
  const seen: string[] = [];
  for await (const event of follow(
    client,
    configMaps,
    { retryMs: { least: 1, most: 2 } },
    new AbortController().signal,
  )) {
    seen.push(event.type === 'synced' ? event.objects.map(({ metadata }) => metadata.name).join() : event.type);
    if (seen.length === 3) break;
  }
  expect(seen).toEqual(['b', 'failed', 'a']);
  await client.close();
});

test('what a server has after a failure is listed where nothing may be overlooked, and taken up elsewhere', async () => {
  const asked = async (listAfterFailure: boolean): Promise<string> => {
    const calls: string[] = [];
    await using server = await fakeApiServer((request, response) => {
      calls.push(request.query.has('watch') ? 'watch' : `list ${request.query.get('limit') ?? ''}`);
      if (request.query.has('watch')) return void response.destroy();
      return json(response, 200, listOf([configMap('a')]));
    });
    const client = openClient(server.access);
    const options = { listAfterFailure, retryMs: { least: 1, most: 2 } };
    let failures = 0;
    for await (const { type } of follow(client, configMaps, options, new AbortController().signal))
      if (type === 'failed' && (failures += 1) === 2) break;
    await client.close();
    return calls.join(', ');
  };
  expect(await asked(true)).toBe('list 500, watch, list 500, watch');
  expect(await asked(false)).toBe('list 500, watch, list 1, watch');
});

test.each([
  ['a line without end', (write: (text: string) => void) => write('x'.repeat(100_000))],
  ['no JSON', (write: (text: string) => void) => write('hello\n')],
  [
    'an event without a version',
    (write: (text: string) => void) => write('{"type":"ADDED","object":{"metadata":{}}}\n'),
  ],
  [
    'an unknown type of event',
    (write: (text: string) => void) => write(`${JSON.stringify({ type: 'X', object: configMap('a') })}\n`),
  ],
])('a watch that sends %s is a wrong answer', async (_, misbehave) => {
  await using server = await fakeApiServer((__, response) => {
    response.writeHead(200);
    misbehave((text) => response.write(text));
  });
  const client = openClient(server.access, { watchLineBytes: 10_000 });
  const read = async (): Promise<void> => {
    for await (const event of client.watch(configMaps, { signal: AbortSignal.timeout(5_000) })) expect(event).toBe(0);
  };
  expect((await failure(read())).reason).toBe('wrong-answer');
  await client.close();
});

test.each<[string, Behaviour]>([
  ['a refusal', (_, response) => json(response, 403, status(403, 'Forbidden', `no ${secretToken}`))],
  ['an event', (_, response) => void response.end(`${JSON.stringify({ type: 'ERROR', object: echo })}\n`)],
])('a token that comes back in %s of a watch is not shown', async (_, behaviour) => {
  await using server = await fakeApiServer(behaviour);
  const client = openClient(server.access);
  const read = async (): Promise<void> => {
    for await (const event of client.watch(configMaps, { signal: AbortSignal.timeout(5_000) })) expect(event).toBe(0);
  };
  const error = await failure(read());
  expect(error.reason).toBe('forbidden');
  expect(error.message).not.toContain(secretToken);
  await client.close();
});
const echo = status(403, 'Forbidden', `no ${secretToken}`);

test('a watch whose token is refused goes on with the new one', async () => {
  await using server = await fakeApiServer((request, response) => {
    if (request.headers.authorization === `Bearer ${secretToken}`)
      return json(response, 401, status(401, 'Unauthorized', 'no'));
    return void response.end(`${JSON.stringify({ type: 'ADDED', object: configMap('a') })}\n`);
  });
  const fresh = withFingerprint({ ...server.access, credential: { kind: 'token', token: 'fresh' } });
  let asked = 0;
  const clients = new KubeClients(() => Promise.resolve((asked += 1) === 1 ? server.access : fresh));
  const client = await clients.client('a');
  const types: string[] = [];
  for await (const { type } of client.watch(configMaps, { signal: AbortSignal.timeout(5_000) })) types.push(type);
  expect(types).toEqual(['added']);
  await clients.close();
});

test('a server that ends each watch at once is not asked more than a few times a second', async () => {
  await using server = await fakeApiServer(({ query }, response) =>
    query.has('watch') ? void response.writeHead(200).end() : json(response, 200, listOf([])),
  );
  const client = openClient(server.access);
  const stop = AbortSignal.timeout(1_500);
  for await (const event of follow(client, configMaps, { retryMs: { least: 300, most: 3_000 } }, stop))
    expect(event.type).toBe('synced');
  expect(server.seen.length).toBeLessThan(8);
  await client.close();
});

test('a closed client opens no connection any more', async () => {
  await using server = await fakeApiServer((_, response) => json(response, 200, configMap('a')));
  const client = openClient(server.access);
  await client.get(ref);
  await client.close();
  expect((await failure(client.get(ref))).reason).toBe('unreachable');
  expect(server.seen.map(({ path }) => path)).toEqual(['/api/v1/namespaces/shop/configmaps/a']);
});

test('a version of many lines and a megabyte is one line of 100 characters', async () => {
  const gitVersion = `v1.36.3\nState: ready\r\u001b[31m${'x'.repeat(1_000_000)}`;
  await using server = await fakeApiServer((_, response) =>
    json(response, 200, { major: '1', minor: '36', gitVersion }),
  );
  const client = openClient(server.access);
  const version = (await client.serverVersion()).gitVersion;
  expect(version).toMatch(/^v1\.36\.3 State: ready \[31mx+…$/);
  expect(version).toHaveLength(100);
  await client.close();
});

const escaped = [...secretToken].map((letter) => `\\u00${letter.charCodeAt(0).toString(16)}`).join('');
test.each([
  ['plain', secretToken],
  ['as escapes', escaped],
  ['in base64', Buffer.from(`Bearer ${secretToken}`).toString('base64')],
  ['in hex', Buffer.from(secretToken).toString('hex')],
  ['reversed', [...secretToken].reverse().join('')],
])('a token that a server says %s is in nothing that is read of it', async (_, said) => {
  const text = (object: unknown) => JSON.stringify(object).replaceAll('SAID', said);
  const object = { ...configMap('a'), metadata: { ...configMap('a').metadata, annotations: { SAID: 'SAID' } } };
  await using server = await fakeApiServer(({ path, query }, response) => {
    if (path === '/version') return void response.end(text({ major: '1', minor: '36', gitVersion: 'v1 SAID' }));
    if (query.has('watch')) return void response.end(`${text({ type: 'ADDED', object })}\n`);
    if (path.endsWith('/configmaps')) return void response.end(text(listOf([object])));
    if (path.endsWith('/refused')) return void response.writeHead(403).end(text(status(403, 'Forbidden', 'SAID')));
    return void response.end(text(object));
  });
  const client = openClient(server.access);
  const seen: unknown[] = [await client.serverVersion(), await client.get(ref), await client.list(configMaps)];
  for await (const event of client.watch(configMaps, { signal: AbortSignal.timeout(5_000) })) seen.push(event);
  seen.push((await failure(client.get({ ...ref, name: 'refused' }))).message);
  expect(seen).toHaveLength(5);
  for (const one of seen) {
    expect(JSON.stringify(one)).toContain('…');
    expect(JSON.stringify(one)).not.toContain(said === escaped ? secretToken : said);
  }
  await client.close();
});

test('NUL and half a character in an object are U+FFFD, in a list and in a watch', async () => {
  const dirty = (text: object) => JSON.stringify(text).replaceAll('DIRT', '\\u0000\\ud800');
  const object = { ...configMap('a'), data: { image: 'nginxDIRT' } };
  await using server = await fakeApiServer(({ query }, response) =>
    query.has('watch')
      ? void response.end(`${dirty({ type: 'ADDED', object })}\n`)
      : void response.end(dirty(listOf([object]))),
  );
  const client = openClient(server.access);
  const [listed] = (await client.list(configMaps)).items;
  expect(listed?.['data']).toEqual({ image: 'nginx\ufffd\ufffd' });
  for await (const event of client.watch(configMaps, { signal: AbortSignal.timeout(5_000) }))
    expect(event.type !== 'bookmark' && event.object['data']).toEqual({ image: 'nginx\ufffd\ufffd' });
  await client.close();
});

test.each([
  ['a name of 4 kB', { name: 'x'.repeat(4_000) }],
  ['a UID that is a list', { name: 'a', uid: ['x'] }],
  ['labels that are a text', { name: 'a', labels: 'app=istiod' }],
  ['a label that is an object', { name: 'a', labels: { app: {} } }],
  ['owners that are no objects', { name: 'a', ownerReferences: ['x'] }],
])('an object with %s is a wrong answer, not one that breaks its reader', async (_, metadata) => {
  const items = [{ ...configMap('a'), metadata: { resourceVersion: '1', ...metadata } }];
  await using server = await fakeApiServer((_request, response) => json(response, 200, { ...listOf([]), items }));
  const client = openClient(server.access);
  expect((await failure(client.list(configMaps))).reason).toBe('wrong-answer');
  await client.close();
});

type Response = Parameters<Behaviour>[1];

async function drip(response: Response): Promise<void> {
  response.writeHead(200);
  while (!response.destroyed) {
    response.write('x'.repeat(16_384));
    await sleep(1);
  }
}

function cut(response: Response, how: 'content-length' | 'chunked'): void {
  response.writeHead(200, how === 'chunked' ? {} : { 'content-length': '1000' });
  response.write('{"half');
  setTimeout(() => response.destroy(), 20);
}

function notFound(name: string) {
  return status(404, 'NotFound', `configmaps "${name}" not found`, { name, kind: 'configmaps' });
}

function forgetful(query: URLSearchParams, response: Response): void {
  if (!query.has('continue')) return json(response, 200, firstPage);
  return json(response, 410, status(410, 'Expired', 'too old'));
}

function cutSecondPage(query: URLSearchParams, response: Response): void {
  if (!query.has('continue')) return json(response, 200, firstPage);
  return cut(response, 'content-length');
}

function refusedSecondPage(query: URLSearchParams, response: Response): void {
  if (!query.has('continue')) return json(response, 200, firstPage);
  return json(response, 403, status(403, 'Forbidden', 'no'));
}
