import { expect, test } from 'vitest';
import type { CheckName } from '../preflight.ts';
import type { PreflightView } from './preflight.ts';
import { judgePreflight, problemsOf } from './preflight.ts';

const good: PreflightView = {
  name: 'east',
  kubeconfigProblems: [],
  server: 'https://east.example:6443',
  insecure: false,
  uid: 'uid-1',
  serverVersion: 'v1.36.3',
  clockSkewMs: 300,
  missingRights: [],
  almighty: false,
  crdGroups: ['networking.istio.io'],
};

const unread = { name: 'east', kubeconfigProblems: [] };

function short(view: PreflightView) {
  return judgePreflight(view)
    .checks.map(({ name, state }) => `${name} ${state}`)
    .join(', ');
}

function stateOf(name: CheckName, view: PreflightView) {
  return judgePreflight(view).checks.find((check) => check.name === name)?.state;
}

test('a good cluster passes all 9 checks', () => {
  expect(short(good)).toBe(
    'kubeconfig ok, reach ok, tls ok, authentication ok, identity ok, version ok, clock ok, permissions ok, crds ok',
  );
  expect(judgePreflight(good).passed).toBe(true);
});

test('a kubeconfig with 2 problems is the only check, and both problems come back from a registration', () => {
  const problems = [
    { path: 'users[0].user.exec', code: 'REFUSED', message: 'exec plugins are refused' },
    { path: 'clusters[0].cluster.proxy-url', code: 'REFUSED', message: 'proxies are refused' },
  ] as const;
  const view = { name: 'east', kubeconfigProblems: problems };
  expect(short(view)).toBe('kubeconfig failed');
  expect(problemsOf(judgePreflight(view), view)).toEqual(problems);
});

test.each([
  ['reach', 'kubeconfig ok, reach failed', 'UNREACHABLE'],
  ['tls', 'kubeconfig ok, reach ok, tls failed', 'UNREACHABLE'],
  ['authentication', 'kubeconfig ok, reach ok, tls ok, authentication failed', 'UNAUTHORIZED'],
] as const)('a failure at %s hides what comes after it', (at, expected, code) => {
  const view: PreflightView = { ...unread, failure: { at, message: 'no' } };
  expect(short(view)).toBe(expected);
  expect(problemsOf(judgePreflight(view), view).map((problem) => problem.code)).toEqual([code]);
});

test.each([
  ['v1.29.9', 'failed'],
  ['v1.30.0', 'ok'],
  ['v1.33.4-gke.1', 'ok'],
  ['v1.31.0+k3s1', 'ok'],
  ['banana', 'warning'],
] as const)('version %s is %s', (serverVersion, state) => {
  expect(stateOf('version', { ...good, serverVersion })).toBe(state);
});

test.each([
  [9_000, 'ok'],
  [-11_000, 'warning'],
  [300_000, 'warning'],
  [301_000, 'failed'],
] as const)('a clock %i ms off is %s', (clockSkewMs, state) => {
  expect(stateOf('clock', { ...good, clockSkewMs })).toBe(state);
});

test('a cluster registered under another name is refused by that name', () => {
  const view = { ...good, registeredAs: 'west' };
  const [problem] = problemsOf(judgePreflight(view), view);
  expect(problem).toMatchObject({ code: 'ALREADY_REGISTERED', fix: 'overmesh cluster show west' });
});

test('a credential that may not read kube-system has no identity to pin', () => {
  const hidden: PreflightView = { ...unread, server: 'https://east.example:6443', missingRights: [] };
  expect(problemsOf(judgePreflight(hidden), hidden)).toMatchObject([{ code: 'FORBIDDEN' }]);
});

test('missing rights are named one by one, with the command that gives them', () => {
  const view = { ...good, missingRights: [{ verb: 'list', group: '', resource: 'pods' }] };
  const [problem] = problemsOf(judgePreflight(view), view);
  expect(problem?.message).toContain('list pods');
  expect(problem?.fix).toBe('overmesh cluster rbac --rights read | kubectl apply -f -');
});

test('a credential that was given nothing but to read passes with a warning, one that may write somewhere without', () => {
  const capabilities = ['read', 'istio-traffic', 'native'] as const;
  const needs = capabilities.map((capability) => ({
    capability,
    rights: [{ verb: 'list', group: '', resource: capability }],
  }));
  const lacking = (...missing: readonly string[]) => ({
    ...good,
    needs,
    missingRights: missing.map((resource) => ({ verb: 'list', group: '', resource })),
  });
  expect(stateOf('permissions', lacking('istio-traffic', 'native'))).toBe('warning');
  expect(judgePreflight(lacking('istio-traffic', 'native')).passed).toBe(true);
  expect(stateOf('permissions', lacking('native'))).toBe('ok');
  expect(stateOf('permissions', lacking('read', 'native'))).toBe('failed');
});

test('cluster-admin and an unchecked certificate are warnings, not failures', () => {
  const view = { ...good, almighty: true, insecure: true };
  expect(stateOf('permissions', view)).toBe('warning');
  expect(stateOf('tls', view)).toBe('warning');
  expect(judgePreflight(view).passed).toBe(true);
});

test('every failed check says what would fix it', () => {
  const bad: PreflightView = {
    ...good,
    serverVersion: 'v1.20.0',
    clockSkewMs: 900_000,
    registeredAs: 'west',
    missingRights: [{ verb: 'get', group: '', resource: 'pods' }],
  };
  const failed = judgePreflight(bad).checks.filter(({ state }) => state === 'failed');
  expect(failed.map(({ name }) => name)).toEqual(['identity', 'version', 'clock', 'permissions']);
  expect(failed.every(({ fix }) => fix)).toBe(true);
});
