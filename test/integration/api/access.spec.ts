import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { emptyApi } from './program.ts';
import type { EmptyApi } from './program.ts';

let api: EmptyApi;

beforeAll(async () => {
  api = await emptyApi();
});
afterAll(() => api?.end());

const VERSION = JSON.stringify({ query: '{ version { program } }' });
const body = { method: 'POST', body: VERSION };

test.each([
  ['no token', {}],
  ['another token', { authorization: 'Bearer AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' }],
  ['another scheme', { authorization: 'Basic b3Zlcm1lc2g6b3Zlcm1lc2g=' }],
  ['an empty bearer', { authorization: 'Bearer ' }],
])('%s is answered 401 and told nothing', async (_case, headers) => {
  const response = await fetch(`${api.url}/graphql`, {
    ...body,
    headers: { 'content-type': 'application/json', ...headers },
  });
  expect(response.status).toBe(401);
  const text = await response.text();
  expect(text).not.toContain(api.token);
  // Of a path it would know who runs the program, and where its secrets are.
  expect(text).not.toMatch(/\/[a-z]/);
});

test('the token in the URL opens nothing', async () => {
  const response = await fetch(`${api.url}/graphql?token=${api.token}`, {
    ...body,
    headers: { 'content-type': 'application/json' },
  });
  expect(response.status).toBe(401);
});

test('health and readiness need no token; metrics do', async () => {
  const statusOf = async (path: string) => (await fetch(`${api.url}${path}`)).status;
  expect(await Promise.all(['/healthz', '/readyz', '/metrics'].map(statusOf))).toEqual([200, 200, 401]);
});

test('whoever opens the address is told what answers and where to go, and nothing of this installation', async () => {
  const response = await fetch(`${api.url}/`, { headers: { accept: 'text/html' } });
  const text = await response.text();
  expect(response.status).toBe(200);
  expect(text).toContain('POST /graphql');
  expect(text).toContain('docs/api.md');
  expect(text).not.toMatch(/\d+\.\d+\.\d+|\/(home|root|var|tmp)\//);
  expect((await fetch(`${api.url}/`, { method: 'POST', body: '{}' })).status).not.toBe(200);
});

test('metrics count requests and hold no token', async () => {
  await api.ask('{ version { program } }');
  const text = await (await api.fetch('/metrics')).text();
  expect(text).toContain('process_cpu');
  expect(text).not.toContain(api.token);
});

test('the log has no token after all of this', () => {
  expect(api.log()).not.toContain(api.token);
});

test('a mutation by GET and a form post are refused: a page in a browser cannot send them', async () => {
  const query = encodeURIComponent('mutation { checkCluster(name: "a") { __typename } }');
  const byGet = await api.fetch(`/graphql?query=${query}`);
  const byForm = await api.fetch('/graphql', { ...body, headers: { 'content-type': 'text/plain' } });
  expect([byGet.ok, byForm.ok]).toEqual([false, false]);
});

async function subscribeOnce(connectionParams: Record<string, unknown>): Promise<unknown> {
  const url = `${api.url.replace('http', 'ws')}/graphql`;
  const client = createClient({ url, connectionParams, webSocketImpl: WebSocket, retryAttempts: 0 });
  const results = client.iterate({ query: 'subscription { statusChanged(virtualMesh: "none") { document } }' });
  try {
    return (await results.next()).value;
  } finally {
    await client.dispose();
  }
}

test.each([{}, { token: 'wrong' }, { authorization: 'Bearer wrong' }])(
  'a WebSocket with %j is closed as 4403 Forbidden',
  async (connectionParams) => {
    await expect(subscribeOnce(connectionParams)).rejects.toMatchObject({ code: 4403 });
  },
);
