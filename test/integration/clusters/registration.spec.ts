import { afterAll, beforeAll, beforeEach, afterEach, expect, test } from 'vitest';
import type { CheckName, Preflight } from '@overmesh/clusters';
import type { Result } from '@overmesh/model';
import { createAuthority } from '../../harness/certificates.ts';
import { bearerKubeconfig } from '../../harness/kubeconfig.ts';
import { freePorts } from '../../harness/ports.ts';
import { lendClusters } from '../../harness/shared-clusters.ts';
import type { LentClusters } from '../../harness/shared-clusters.ts';
import type { Room } from './room.ts';
import { memberRules, openRoom } from './room.ts';
import { mira } from '../../harness/callers.ts';

let pool: LentClusters;
let room: Room;
let member: string;

beforeAll(async () => {
  pool = await lendClusters(['east', 'west']);
  member = await pool.cluster('east').tokenKubeconfig('overmesh', 'overmesh', { rules: memberRules });
});
afterAll(() => pool?.stop());
beforeEach(async () => {
  room = await openRoom();
});
afterEach(() => room?.close());

function stateOf(name: CheckName, result: Result<Preflight>) {
  return result.ok ? result.value.checks.find((check) => check.name === name)?.state : undefined;
}

function codes(result: Result<unknown>) {
  return result.ok ? [] : result.problems.map(({ code }) => code);
}

async function mustRegister(name: string, kubeconfig: string) {
  const result = await room.clusters.register({ name, kubeconfig }, mira);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.value;
}

test('a service account with just the rights passes all 9 checks and is registered with its place', async () => {
  const preflight = await room.clusters.preflight({ name: 'east', kubeconfig: member });
  expect(preflight).toMatchObject({ ok: true, value: { passed: true } });
  expect(preflight.ok && preflight.value.checks.map(({ state }) => state)).toEqual(Array(9).fill('ok'));

  const place = { labels: { tier: 'prod' }, region: 'eu', zone: 'eu-1', network: 'n1' };
  const registered = await room.clusters.register({ name: 'east', kubeconfig: member, ...place }, mira);
  const { server } = pool.cluster('east');
  expect(registered).toMatchObject({
    ok: true,
    value: { name: 'east', server, state: 'ready', leaving: false, ...place },
  });
  const cluster = await room.clusters.get('east');
  expect(cluster?.uid).toBe(await pool.cluster('east').kubeSystemUid());
  expect(cluster?.serverVersion).toMatch(/^v1\.\d+\./);
  expect(cluster?.insecure).toBe(false);
});

test('no row of the table holds the token or any third of it, and accessFor gives it back', async () => {
  const cluster = await mustRegister('east', member);
  const access = await room.clusters.accessFor(cluster.id);
  const token = access.credential.kind === 'token' ? access.credential.token : '';
  expect(token.length).toBeGreaterThan(300);
  const text = (await room.rowTexts()).join('\n');
  for (const part of token.split('.')) expect(text).not.toContain(part);
  expect(text).not.toContain(Buffer.from(token).toString('base64').slice(0, 60));
  expect(JSON.stringify(cluster)).not.toContain(token.slice(0, 20));
});

test('a client certificate key is in no row either', async () => {
  await mustRegister('west', pool.cluster('west').adminKubeconfig);
  const text = (await room.rowTexts()).join('\n');
  expect(text).not.toContain('PRIVATE KEY');
  const body = pool.cluster('west').admin.keyPem.split('\n')[1] ?? '';
  expect(body.length).toBeGreaterThan(40);
  expect(text).not.toContain(body);
});

test('the same cluster under another name is refused by the name that it has', async () => {
  await mustRegister('east', member);
  const again = await room.clusters.register(
    { name: 'east-2', kubeconfig: pool.cluster('east').adminKubeconfig },
    mira,
  );
  expect(codes(again)).toEqual(['ALREADY_REGISTERED']);
  expect(!again.ok && again.problems[0]?.message).toContain('as east');
  expect(await room.clusters.all()).toHaveLength(1);
});

test('of 5 registrations of one cluster at once under 5 names exactly 1 wins', async () => {
  const names = ['a', 'b', 'c', 'd', 'e'];
  const results = await Promise.all(names.map((name) => room.clusters.register({ name, kubeconfig: member }, mira)));
  expect(results.filter(({ ok }) => ok)).toHaveLength(1);
  expect(results.flatMap(codes)).toEqual(Array(4).fill('ALREADY_REGISTERED'));
});

test('another cluster under a name that is taken is refused', async () => {
  await mustRegister('east', member);
  const result = await room.clusters.register({ name: 'east', kubeconfig: pool.cluster('west').adminKubeconfig }, mira);
  expect(codes(result)).toEqual(['DUPLICATE']);
});

test('a credential that lacks 3 rights of what it needs is told which, with the command, and nothing is saved', async () => {
  const rules = memberRules
    .map((rule) => (rule.resources.includes('pods') ? { ...rule, verbs: ['list'] } : rule))
    .map((rule) => (rule.resources.includes('virtualservices') ? { ...rule, verbs: ['create'] } : rule));
  const poor = await pool.cluster('east').tokenKubeconfig('poor', 'poor', { rules });
  const result = await room.clusters.register({ name: 'east', kubeconfig: poor }, mira);
  expect(codes(result)).toEqual(['FORBIDDEN']);
  const [problem] = result.ok ? [] : result.problems;
  expect(problem?.message).toBe(
    'the credential may not: watch pods; watch services; patch virtualservices.networking.istio.io',
  );
  expect(problem?.fix).toBe('overmesh cluster rbac --rights read,istio-traffic | kubectl apply -f -');
  expect(await room.rowTexts()).toEqual([]);
});

test('a credential with only the right to read is registered, and says what it cannot do and what would give it', async () => {
  const reader = await pool.cluster('east').tokenKubeconfig('reader', 'reader', { rules: memberRules.slice(0, 2) });
  const preflight = await room.clusters.preflight({ name: 'east', kubeconfig: reader });
  const check = preflight.ok && preflight.value.checks.find(({ name }) => name === 'permissions');
  expect(check).toEqual({
    name: 'permissions',
    state: 'warning',
    message:
      'the credential may see meshes, workloads and Services; it was not given istio-traffic, native, so such policy is held',
    fix: 'overmesh cluster rbac --rights istio-traffic,native | kubectl apply -f -',
  });
  const cluster = await mustRegister('east', reader);
  expect(cluster.state).toBe('ready');
  expect(cluster.conditions.find(({ type }) => type === 'Authorized')?.message).toBe(check && check.message);
});

test('a survey tells a right that broke from one that nobody gave, and names those that nobody needs', async () => {
  const west = pool.cluster('west');
  const { id } = await mustRegister('west', await west.tokenKubeconfig('overmesh', 'lavish', { rules: memberRules }));
  expect(await room.health.rights(id)).toMatchObject({ ok: true, value: { needless: [] } });
  await west.tokenKubeconfig('overmesh', 'lavish', {
    rules: [
      ...memberRules.slice(0, 2),
      { apiGroups: ['networking.istio.io'], resources: ['virtualservices'], verbs: ['create'] },
      { apiGroups: ['apiextensions.k8s.io'], resources: ['customresourcedefinitions'], verbs: ['patch'] },
      { apiGroups: [''], resources: ['secrets'], verbs: ['get', 'list'] },
    ],
  });
  const survey = () => room.health.rights(id).then((answer) => answer.ok && answer.value);
  await expect.poll(survey, { timeout: 10_000 }).not.toMatchObject({ needless: [] });
  expect(await survey()).toEqual({
    capabilities: [
      { capability: 'read', state: 'held', missing: [] },
      { capability: 'istio-traffic', state: 'in-part', missing: ['patch virtualservices.networking.istio.io'] },
      { capability: 'native', state: 'held', missing: [] },
    ],
    needless: ['patch customresourcedefinitions.apiextensions.k8s.io', 'get, list secrets'],
  });
});

test('a credential that may not read kube-system cannot be pinned to a cluster', async () => {
  const rules = memberRules.slice(1);
  const blind = await pool.cluster('east').tokenKubeconfig('blind', 'blind', { rules });
  const preflight = await room.clusters.preflight({ name: 'east', kubeconfig: blind });
  expect(stateOf('identity', preflight)).toBe('failed');
});

test('cluster-admin passes with a warning', async () => {
  const preflight = await room.clusters.preflight({ name: 'east', kubeconfig: pool.cluster('east').adminKubeconfig });
  expect(preflight).toMatchObject({ ok: true, value: { passed: true } });
  expect(stateOf('permissions', preflight)).toBe('warning');
});

test('an address where nothing listens fails at reach, a foreign authority at tls, a bad token at authentication', async () => {
  const { name, server, caPem } = pool.cluster('east');
  const [port] = await freePorts(1);
  const other = await createAuthority('somebody else');
  const token = 'not-a-token-of-anybody';
  const attempts = [
    ['reach', 'UNREACHABLE', { name, server: `https://127.0.0.1:${port}`, caPem }],
    ['tls', 'UNREACHABLE', { name, server, caPem: other.certificatePem }],
    ['authentication', 'UNAUTHORIZED', { name, server, caPem }],
  ] as const;
  for (const [check, code, address] of attempts) {
    const kubeconfig = bearerKubeconfig(address, 'user', token);
    const preflight = await room.clusters.preflight({ name: 'east', kubeconfig });
    expect(stateOf(check, preflight)).toBe('failed');
    const registered = await room.clusters.register({ name: 'east', kubeconfig }, mira);
    expect(codes(registered)).toEqual([code]);
    expect(JSON.stringify([preflight, registered])).not.toContain(token);
  }
  expect(await room.rowTexts()).toEqual([]);
});

test('a kubeconfig that runs a program is refused before any call', async () => {
  const kubeconfig = bearerKubeconfig(pool.cluster('east'), 'user', 'x').replace('token: x', 'exec: {command: sh}');
  const preflight = await room.clusters.preflight({ name: 'east', kubeconfig });
  expect(preflight.ok && preflight.value.checks.map(({ name, state }) => [name, state])).toEqual([
    ['kubeconfig', 'failed'],
  ]);
});

test('a name and a place of 3 mistakes bring 3 problems at once', async () => {
  const result = await room.clusters.register(
    {
      name: 'East!',
      kubeconfig: member,
      region: '',
      labels: { 'a b': 'c' },
    },
    mira,
  );
  expect(!result.ok && result.problems.map(({ path }) => path)).toEqual(['name', 'labels["a b"]', 'region']);
});

test('credentials of the same cluster replace the old ones, those of another are refused and the old stay', async () => {
  const before = await mustRegister('east', member);
  const wrong = await room.clusters.updateCredentials('east', pool.cluster('west').adminKubeconfig, mira);
  expect(codes(wrong)).toEqual(['WRONG_CLUSTER']);
  expect((await room.clusters.get('east'))?.credentialsFingerprint).toBe(before.credentialsFingerprint);

  const next = await pool.cluster('east').tokenKubeconfig('overmesh', 'overmesh-2', { rules: memberRules });
  const updated = await room.clusters.updateCredentials('east', next, mira);
  expect(updated.ok && updated.value.credentialsFingerprint).not.toBe(before.credentialsFingerprint);
  const access = await room.clusters.accessFor(before.id);
  expect(next).toContain(access.credential.kind === 'token' ? access.credential.token : 'no token');
  expect(codes(await room.clusters.updateCredentials('nobody', next, mira))).toEqual(['NOT_FOUND']);
});

test('registering, a new credential and a new place are told with who asked for them; a refused one is not', async () => {
  const { credentialsFingerprint: before } = await mustRegister('east', member);
  const next = await pool.cluster('east').tokenKubeconfig('overmesh', 'overmesh-3', { rules: memberRules });
  await room.clusters.updateCredentials('east', pool.cluster('west').adminKubeconfig, mira);
  await room.clusters.updateCredentials('east', next, mira);
  await room.clusters.setPlace('east', { region: 'eu' }, mira);
  const fingerprint = (await room.clusters.get('east'))?.credentialsFingerprint;
  expect(fingerprint).not.toBe(before);
  expect(room.recorded).toEqual([
    { type: 'registered', message: 'registered as east', caller: mira },
    { type: 'credentials-replaced', message: `the credential was replaced by ${fingerprint}`, caller: mira },
    { type: 'place-changed', message: 'its place is region=eu now', caller: mira },
  ]);
});

test('clusters are listed by name in pages, by label, and go when they are forgotten', async () => {
  const east = await mustRegister('east', member);
  const west = await mustRegister('west', pool.cluster('west').adminKubeconfig);
  expect(await room.clusters.setPlace('west', { labels: { tier: 'prod' }, region: 'us' }, mira)).toMatchObject({
    ok: true,
    value: { labels: { tier: 'prod' }, region: 'us' },
  });
  const first = await room.clusters.list({ first: 1 });
  expect(first).toMatchObject({ hasMore: true, total: 2, items: [{ cursor: 'east', node: { id: east.id } }] });
  const second = await room.clusters.list({ first: 1, after: 'east' });
  expect(second).toMatchObject({ hasMore: false, total: 2, items: [{ node: { id: west.id } }] });
  expect((await room.clusters.list({ first: 9, labels: { tier: 'prod' } })).items.map(({ cursor }) => cursor)).toEqual([
    'west',
  ]);

  await room.clusters.markLeaving(east.id);
  expect((await room.clusters.byId(east.id))?.leaving).toBe(true);
  await room.clusters.forget(east.id);
  expect(await room.clusters.byId(east.id)).toBeUndefined();
  await expect(room.clusters.accessFor(east.id)).rejects.toThrow('there is no cluster');
});
