import { dirname } from 'node:path';
import { createClient } from 'graphql-ws';
import type { Client } from 'graphql-ws';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import type { ClusterAccess } from '../../harness/cluster-access.ts';
import { startProgram } from '../../harness/faults/overmesh-process.ts';
import { sharedCluster } from '../../harness/shared-clusters.ts';
import { emptyApi } from './program.ts';
import type { EmptyApi } from './program.ts';

let api: EmptyApi;
let cluster: ClusterAccess;
let database: pg.Client;
const clients: Client[] = [];
const patience = { timeout: 40_000, interval: 50 };

beforeAll(async () => {
  cluster = await sharedCluster('native');
  api = await emptyApi({ OVERMESH_ALLOW_LOOPBACK_CLUSTERS: 'true' });
  database = new pg.Client({ connectionString: api.databaseUrl });
  await database.connect();
});
afterAll(async () => {
  await database?.end();
  await api?.end();
});
afterEach(async () => {
  for (const client of clients.splice(0)) await client.dispose();
});

function subscribe(query: string, connectionParams: object = { authorization: `Bearer ${api.token}` }) {
  const url = `${api.url.replace('http', 'ws')}/graphql`;
  const client = createClient({
    url,
    connectionParams: { ...connectionParams },
    webSocketImpl: WebSocket,
    retryAttempts: 0,
  });
  clients.push(client);
  return client.iterate<Record<string, unknown>>({ query });
}

async function next(subscription: AsyncIterator<unknown>) {
  return ((await subscription.next()).value as { data?: Record<string, unknown> } | undefined)?.data;
}

const REGISTER = `mutation ($kubeconfig: String!) {
  registerCluster(input: { connection: { name: "east", kubeconfig: $kubeconfig }, place: { region: "eu", labels: { tier: "prod" } } }) {
    __typename ... on Cluster { id name state region labels uid } ... on Rejected { problems { path code message } }
  }
}`;

test('a cluster that is registered, moved and forgotten is heard of each time, its deregistration to its end, and its secrets never', async () => {
  const kubeconfig = cluster.adminKubeconfig;
  const changes = subscribe('subscription { clusterChanged { id cluster { name state region } } }');
  const heard = [next(changes), next(changes)];
  // The subscription stands when its first look is done; nothing tells a client of that.
  await expect.poll(async () => (await api.fetch('/metrics')).text()).toContain('overmesh_graphql_subscriptions 1');

  const answers = [
    await api.ask(
      `mutation ($k: String!) { preflightCluster(input: { name: "east", kubeconfig: $k }) {
      __typename ... on Preflight { passed checks { name state message } } } }`,
      { k: kubeconfig },
    ),
    await api.ask(REGISTER, { kubeconfig }),
    await api.ask(REGISTER, { kubeconfig }),
  ];
  expect(answers[0]?.data).toMatchObject({ preflightCluster: { passed: true } });
  expect(answers[1]?.data).toMatchObject({
    registerCluster: { name: 'east', state: 'ready', region: 'eu', labels: { tier: 'prod' } },
  });
  expect(answers[2]?.data).toMatchObject({ registerCluster: { __typename: 'Rejected' } });
  expect(await heard[0]).toMatchObject({ clusterChanged: { cluster: { name: 'east', state: 'ready', region: 'eu' } } });

  answers.push(await api.ask('mutation { setClusterPlace(name: "east", place: { region: "us" }) { __typename } }'));
  expect(await heard[1]).toMatchObject({ clusterChanged: { cluster: { region: 'us' } } });
  answers.push(
    await api.ask('{ clusters(labels: {}) { totalCount edges { node { name conditions { type status } } } } }'),
  );
  answers.push(await api.ask('mutation { checkCluster(name: "east") { __typename ... on Cluster { state } } }'));
  expect(answers.at(-1)?.data).toMatchObject({ checkCluster: { __typename: 'Cluster', state: 'ready' } });
  const deregister =
    'mutation { deregisterCluster(name: "east", mode: keep) { __typename ... on Operation { id endedAt } } }';
  answers.push(await api.ask(deregister), await api.ask(deregister));
  const [first, second] = answers.slice(-2).map(({ data }) => data?.['deregisterCluster'] as { readonly id: string });
  expect(first).toMatchObject({ __typename: 'Operation', endedAt: null });
  expect(second).toEqual(first);
  const operation = subscribe(`subscription { operationChanged(id: "${first?.id}") { kind subject message outcome } }`);
  expect((await next(operation))?.['operationChanged']).toMatchObject({ kind: 'deregistration', outcome: null });

  const home = dirname(api.tokenFile);
  const worker = await startProgram({ program: 'worker', home, databaseUrl: api.databaseUrl });
  try {
    const ended = { subject: 'east', message: 'forgot east: 0 objects deleted, 0 kept', outcome: 'succeeded' };
    await expect.poll(async () => (await next(operation))?.['operationChanged'], patience).toMatchObject(ended);
    await expect.poll(() => next(changes), patience).toMatchObject({ clusterChanged: { cluster: null } });
  } finally {
    await worker.stop();
  }

  const everything = JSON.stringify(answers) + api.log();
  for (const secret of secretsIn(kubeconfig)) expect(everything).not.toContain(secret);
});

/** Beginnings of all long words in a kubeconfig that are keys, tokens or certificates. */
function secretsIn(kubeconfig: string): readonly string[] {
  const found = [...kubeconfig.matchAll(/(?:token|client-key-data|client-certificate-data)"?: *"?([\w+/=.-]{40,})/g)];
  expect(found.length).toBeGreaterThan(0);
  return found.map(([, secret = '']) => secret.slice(0, 40));
}

test.each([
  ['an object for the kubeconfig', { kubeconfig: { token: 'TOP-SECRET-1' } }],
  ['an unknown field', { kubeconfig: 'TOP-SECRET-1', colour: 'red' }],
  ['a wrong name', { name: { a: 'TOP-SECRET-1' }, kubeconfig: 'TOP-SECRET-1' }],
])('%s is refused in words that do not repeat the input', async (_case, connection) => {
  const { errors } = await api.ask(
    'mutation ($input: RegisterClusterInput!) { registerCluster(input: $input) { __typename } }',
    { input: { connection: { name: 'east', ...connection } } },
  );
  expect(errors?.[0]?.extensions?.['code']).toBe('BAD_USER_INPUT');
  expect(errors?.[0]?.message).toContain('input.connection');
  expect(JSON.stringify(errors) + api.log()).not.toContain('TOP-SECRET');
});

test('a secret that stands in the query itself is not repeated either', async () => {
  const { errors } = await api.ask(
    'mutation { registerCluster(input: { connection: { name: "a", kubeconfig: { token: "TOP-SECRET-2" } } }) { __typename } }',
  );
  expect(errors?.length).toBeGreaterThan(0);
  expect(JSON.stringify(errors) + api.log()).not.toContain('TOP-SECRET');
});

test('an event is heard when it happens, and those before the subscription are not', async () => {
  const cluster = '00000000-0000-4000-8000-000000000001';
  const happen = async (message: string) => {
    await database.query(`INSERT INTO cluster_events (cluster_id, type, message) VALUES ($1, 'delivered', $2)`, [
      cluster,
      message,
    ]);
    await database.query(`SELECT pg_notify('overmesh', $1)`, [JSON.stringify({ topic: 'status', id: cluster })]);
  };
  await happen('before');
  const events = subscribe('subscription { eventAdded { type message } }');
  const first = next(events);
  await expect.poll(async () => (await api.fetch('/metrics')).text()).toContain('overmesh_graphql_subscriptions 1');
  await happen('after');
  expect(await first).toEqual({ eventAdded: { type: 'delivered', message: 'after' } });
});

test('status is told at once, for a start', async () => {
  const status = subscribe('subscription { statusChanged(virtualMesh: "shop") { document } }');
  expect(await next(status)).toEqual({ statusChanged: [] });
});

test('a connection without the token is closed with a sentence that says how to send it, and no place', async () => {
  const failure: unknown = await next(subscribe('subscription { clusterChanged { id } }', {})).catch(
    (error: unknown) => error,
  );
  expect(failure).toMatchObject({
    code: 4403,
    reason: expect.stringMatching(/^send a token as "Authorization: Bearer/),
  });
  expect((failure as { reason: string }).reason).not.toContain('/');
});

test.each([
  ['a query', '{ version { program } }', /send queries and mutations with POST/],
  ['a subscription of 3 000 aliases', `subscription { clusterChanged { ${alias(3000)} } }`, /limit|exceeded|token/i],
  ['what is no field', 'subscription { clusterChange { id } }', /Did you mean .{0,2}"clusterChanged/],
])('%s over the socket is refused in words', async (_case, query, words) => {
  const failure = await next(subscribe(query)).catch((error: unknown) => error);
  expect(JSON.stringify(failure)).toMatch(words);
});

test('the 51st subscription of one connection is refused in words', async () => {
  const client = createClient({
    url: `${api.url.replace('http', 'ws')}/graphql`,
    connectionParams: { authorization: `Bearer ${api.token}` },
    webSocketImpl: WebSocket,
    retryAttempts: 0,
  });
  clients.push(client);
  const open = (): AsyncIterator<unknown> =>
    client.iterate({ query: 'subscription { statusChanged(virtualMesh: "shop") { document } }' });
  const first = open();
  expect(await next(first)).toBeDefined();
  const others = Array.from({ length: 49 }, open);
  for (const other of others) expect(await next(other)).toBeDefined();
  const failure = await next(open()).catch((error: unknown) => error);
  expect(JSON.stringify(failure)).toContain('one connection may have at most 50 subscriptions');
});

function alias(count: number): string {
  return Array.from({ length: count }, (_, index) => `a${index}: id`).join(' ');
}

test('when the api ends, its subscriptions end within 10 s', async () => {
  const status = subscribe('subscription { statusChanged(virtualMesh: "shop") { document } }');
  await next(status);
  const over = next(status).catch((error: unknown) => error);
  const { code, ms } = await api.stop();
  expect([code, ms < 10_000]).toEqual([0, true]);
  await over;
});
