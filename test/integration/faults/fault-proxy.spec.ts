import { once } from 'node:events';
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, request } from 'undici';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createAuthority } from '../../harness/certificates.ts';
import type { TestAuthority } from '../../harness/certificates.ts';
import { certificateKubeconfig, bearerKubeconfig } from '../../harness/kubeconfig.ts';
import type { Fault, FaultMatch } from '../../harness/faults/fault.ts';
import { seenRequest } from '../../harness/faults/fault.ts';
import { FaultProxy } from '../../harness/faults/fault-proxy.ts';
import { FaultRules } from '../../harness/faults/fault-rules.ts';

/** A stand-in for an API server that says which cluster it is, whose token it got, and counts what it hears. */
const heard = { requests: 0 };
const collection = '/api/v1/namespaces/shop/configmaps';
let authority: TestAuthority;
let upstream: string;
let other: string;
let proxy: FaultProxy;
let agent: Agent;
const cleanup: (() => unknown)[] = [];

async function fakeServer(name: string): Promise<string> {
  const { keyPem: key, certificatePem: cert } = await authority.server('fake');
  const server = createServer({ key, cert }, (incoming, outgoing) => {
    heard.requests += 1;
    const { url = '', headers } = incoming;
    if (url.includes('watch=1')) {
      for (const index of [1, 2, 3]) outgoing.write(`{"type":"ADDED","object":${index}}\n`);
      const beat = setInterval(() => outgoing.write('{"type":"BOOKMARK","object":"beat"}\n'), 250);
      return void outgoing.once('close', () => clearInterval(beat));
    }
    const items = ['a', 'b', 'c'].map((item) => ({ metadata: { name: `${name}-${item}-${heard.requests}` } }));
    const metadata = { resourceVersion: '7', continue: 'next' };
    outgoing.setHeader('content-type', 'application/json');
    outgoing.end(JSON.stringify({ kind: 'ConfigMapList', metadata, items, token: headers.authorization }));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  cleanup.push(
    () => server.close(),
    () => server.closeAllConnections(),
  );
  return `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

beforeAll(async () => {
  authority = await createAuthority('fault proxy spec');
  [upstream, other] = await Promise.all([fakeServer('one'), fakeServer('two')]);
  const caPem = authority.certificatePem;
  proxy = await FaultProxy.start({ upstream: { server: upstream, caPem }, serving: await authority.server('x') });
  agent = new Agent({ connect: { ca: caPem, timeout: 500 }, bodyTimeout: 400, headersTimeout: 400 });
  cleanup.push(
    () => proxy.close(),
    () => agent.destroy(),
  );
});

afterEach(() => proxy.heal());
afterAll(async () => {
  for (const step of cleanup.reverse()) await step();
});

async function send(path = collection, method: 'GET' | 'POST' = 'GET') {
  const answer = await request(`${proxy.server}${path}`, {
    dispatcher: agent,
    method,
    headers: { authorization: 'Bearer secret' },
    ...(method === 'POST' ? { body: '{}' } : {}),
  });
  return { status: answer.statusCode, headers: answer.headers, text: await answer.body.text() };
}

/** What the caller sees: a status, or the code of what went wrong. */
async function seen(path?: string, method?: 'GET' | 'POST'): Promise<number | string> {
  return send(path, method).then(
    ({ status }) => status,
    (error: unknown) => (error as { readonly code?: string }).code ?? String(error),
  );
}

function itemsOf(text: string): readonly { readonly metadata: { readonly name: string } }[] {
  return (JSON.parse(text) as { readonly items: readonly { readonly metadata: { readonly name: string } }[] }).items;
}

test('without a fault everything passes, the token included', async () => {
  const { status, text } = await send();
  expect(status).toBe(200);
  expect(itemsOf(text)).toHaveLength(3);
  expect(text).toContain('"token":"Bearer secret"');
});

type Case = [fault: Fault, seen: number | string, forwarded: 0 | 1, path?: string];
const cases: Case[] = [
  [{ kind: 'reset-before' }, 'ECONNRESET', 0],
  [{ kind: 'reset-after' }, 'ECONNRESET', 1],
  [{ kind: 'blackhole' }, 'UND_ERR_HEADERS_TIMEOUT', 0],
  [{ kind: 'half-open' }, 'UND_ERR_HEADERS_TIMEOUT', 0],
  [{ kind: 'slow-headers' }, 'UND_ERR_HEADERS_TIMEOUT', 0],
  [{ kind: 'too-many-requests', retryAfter: 7 }, 429, 0],
  [{ kind: 'internal-error' }, 500, 0],
  [{ kind: 'unavailable' }, 503, 0],
  [{ kind: 'unauthorized' }, 401, 0],
  [{ kind: 'forbidden' }, 403, 0],
  [{ kind: 'kind-gone' }, 404, 0],
  [{ kind: 'garbage' }, 200, 0],
  [{ kind: 'redirect', to: 'https://127.0.0.1:1' }, 307, 0],
  [{ kind: 'huge-list', bytes: 1_000_000 }, 200, 0],
  [{ kind: 'expired-continue' }, 410, 0, `${collection}?limit=1&continue=x`],
  [{ kind: 'expired-continue' }, 200, 1, `${collection}?limit=1`],
  [{ kind: 'expired-watch', as: 'status' }, 410, 0, `${collection}?watch=1`],
  [{ kind: 'cut-body', bytes: 20 }, 'UND_ERR_SOCKET', 1],
  [{ kind: 'latency', ms: 50 }, 200, 1],
  [{ kind: 'truncated-list', keep: 1 }, 200, 1],
];

test.each(cases)('%j looks like %s, and the server hears of %i', async (fault, expected, forwarded, path) => {
  const before = heard.requests;
  const injection = await proxy.inject(fault);
  expect(await seen(path)).toBe(expected);
  expect(heard.requests - before).toBe(forwarded);
  expect(injection.times()).toBe(forwarded && fault.kind === 'expired-continue' ? 0 : 1);
});

test('a held request reaches the server when the fault is lifted, and is answered', async () => {
  const before = heard.requests;
  const injection = await proxy.inject({ kind: 'held' }, { count: 1 });
  const answer = seen();
  await sleep(100);
  expect([heard.requests - before, injection.times()]).toEqual([0, 1]);
  await injection.lift();
  expect(await answer).toBe(200);
  expect(heard.requests - before).toBe(1);
});

test.each<[Fault, string]>([
  [{ kind: 'refuse-connections' }, 'ECONNREFUSED'],
  [{ kind: 'silent-connections' }, 'UND_ERR_CONNECT_TIMEOUT'],
  [{ kind: 'wrong-certificate' }, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
])('%j looks like %s at once, although a connection was open, and heals', async (fault, code) => {
  expect(await seen()).toBe(200);
  const injection = await proxy.inject(fault);
  await sleep(20);
  expect(await seen()).toBe(code);
  await injection.lift();
  expect(await seen()).toBe(200);
});

describe('lists', () => {
  test('a truncated list keeps 1 item, an empty one 0, both with their version and without a next page', async () => {
    for (const [fault, count] of [
      [{ kind: 'truncated-list', keep: 1 }, 1],
      [{ kind: 'empty-list' }, 0],
    ] as const) {
      const injection = await proxy.inject(fault);
      const { text } = await send();
      expect(itemsOf(text)).toHaveLength(count);
      expect(JSON.parse(text)).toMatchObject({ kind: 'ConfigMapList', metadata: { resourceVersion: '7' } });
      expect(text).not.toContain('next');
      await injection.lift();
    }
  });

  test('a stale list is the same twice although the server says something else', async () => {
    await proxy.inject({ kind: 'stale-list' });
    expect((await send()).text).toBe((await send()).text);
  });

  test('a list of another cluster comes from there, with a token of there', async () => {
    const there = { server: other, caPem: authority.certificatePem, token: 'of-two' };
    await proxy.inject({ kind: 'other-cluster', upstream: there });
    const { text } = await send();
    expect(text).toContain('two-a');
    expect(text).toContain('Bearer of-two');
  });

  test('a huge list of 1 MB is valid JSON, and a list of 1 GB costs a caller that leaves nothing more', async () => {
    const small = await proxy.inject({ kind: 'huge-list', bytes: 1_000_000 });
    expect(itemsOf((await send()).text)).toHaveLength(16);
    await small.lift();
    await proxy.inject({ kind: 'huge-list', bytes: 1_000_000_000 });
    const before = process.memoryUsage().rss;
    const { body } = await request(`${proxy.server}${collection}`, { dispatcher: agent });
    let read = 0;
    for await (const chunk of body) if ((read += (chunk as Buffer).length) > 4_000_000) break;
    expect(process.memoryUsage().rss - before).toBeLessThan(64 * 1024 * 1024);
  });
});

describe('watches', () => {
  async function lines(fault: Fault, count: number): Promise<string[]> {
    await proxy.inject(fault);
    const { body } = await request(`${proxy.server}${collection}?watch=1`, { dispatcher: agent });
    let text = '';
    for await (const chunk of body) if ((text += String(chunk)).split('\n').length > count) break;
    return text
      .trim()
      .split('\n')
      .map((line) => String((JSON.parse(line) as { readonly object: unknown }).object));
  }

  test('duplicated events come twice each', async () => {
    expect(await lines({ kind: 'duplicated-events' }, 6)).toEqual(['1', '1', '2', '2', '3', '3']);
  });

  test('reordered events come in reverse', async () => {
    expect(await lines({ kind: 'reordered-events' }, 3)).toEqual(['3', '2', '1']);
  });

  test('a stream under way with an event every 250 ms goes silent when it becomes half-open', async () => {
    const { body } = await request(`${proxy.server}${collection}?watch=1`, { dispatcher: agent });
    const start = performance.now();
    const reading = (async () => {
      for await (const chunk of body) void chunk;
    })();
    const injection = sleep(700).then(() => proxy.inject({ kind: 'half-open' }));
    await expect(reading).rejects.toMatchObject({ code: 'UND_ERR_BODY_TIMEOUT' });
    expect(performance.now() - start).toBeGreaterThan(700);
    expect((await injection).times()).toBe(1);
  });
});

test('a body of 190 bytes at 500 bytes a second takes longer than 300 ms and comes whole', async () => {
  await proxy.inject({ kind: 'trickle', bytesPerSecond: 500 });
  const start = performance.now();
  expect(itemsOf((await send()).text)).toHaveLength(3);
  expect(performance.now() - start).toBeGreaterThan(300);
});

test('an endless body goes on until the caller leaves', async () => {
  await proxy.inject({ kind: 'endless-body' });
  const { body } = await request(`${proxy.server}${collection}`, { dispatcher: agent });
  let read = 0;
  for await (const chunk of body) if ((read += (chunk as Buffer).length) > 1_000_000) break;
  expect(read).toBeGreaterThan(1_000_000);
});

test('401 begins 300 ms after it was injected', async () => {
  await proxy.inject({ kind: 'unauthorized', afterMs: 300 });
  expect(await seen()).toBe(200);
  await sleep(310);
  expect(await seen()).toBe(401);
});

test('a kubeconfig with a token leads to the proxy, one with a client certificate is refused in words', async () => {
  const cluster = { name: 'c', server: upstream, caPem: authority.certificatePem };
  expect(proxy.kubeconfig(bearerKubeconfig(cluster, 'me', 't'))).toContain(proxy.server);
  const certificate = await authority.client('me', []);
  expect(() => proxy.kubeconfig(certificateKubeconfig(cluster, 'me', certificate))).toThrow('bearer tokens only');
});

describe('which requests a rule meets', () => {
  const list = seenRequest('GET', '/apis/a.io/v1/namespaces/shop/things?limit=5');

  test.each<[title: string, path: string, method: string, verb: string]>([
    ['a collection', '/api/v1/pods?limit=1', 'GET', 'list'],
    ['a collection of a namespace', '/apis/a.io/v1/namespaces/shop/things', 'GET', 'list'],
    ['an object', '/apis/a.io/v1/namespaces/shop/things/one', 'GET', 'get'],
    ['a namespace', '/api/v1/namespaces/shop', 'GET', 'get'],
    ['discovery', '/apis/a.io/v1', 'GET', 'get'],
    ['a watch', '/api/v1/pods?watch=1', 'GET', 'watch'],
    ['an apply', '/api/v1/namespaces/shop/configmaps/a?fieldManager=x', 'PATCH', 'write'],
  ])('%s: %s', (_title, path, method, verb) => {
    expect(seenRequest(method, path).verb).toBe(verb);
  });

  test.each<[match: FaultMatch, hits: number]>([
    [{}, 10],
    [{ count: 3 }, 3],
    [{ method: 'POST' }, 0],
    [{ path: /things/ }, 10],
    [{ path: /other/g }, 0],
    [{ verb: 'watch' }, 0],
    [{ probability: 0 }, 0],
  ])('%j meets %i of 10 lists', (match, hits) => {
    const rules = new FaultRules(1);
    rules.add({ kind: 'internal-error' }, match);
    expect(Array.from({ length: 10 }, () => rules.choose(list)).filter(Boolean)).toHaveLength(hits);
    expect(rules.injected()['internal-error'] ?? 0).toBe(hits);
  });

  test('the same seed chooses the same requests, another seed others, and what does not fit changes nothing', () => {
    const course = (seed: number, disturbed: boolean): string => {
      const rules = new FaultRules(seed);
      rules.add({ kind: 'internal-error' }, { probability: 0.5, verb: 'list' });
      return Array.from({ length: 64 }, () => {
        if (disturbed) rules.choose(seenRequest('POST', '/api/v1/pods'));
        return rules.choose(list) ? 'x' : '.';
      }).join('');
    };
    expect(course(7, false)).toBe(course(7, true));
    expect(course(7, false)).not.toBe(course(8, false));
    expect(course(7, false)).toMatch(/x.*\..*x/);
  });
});
