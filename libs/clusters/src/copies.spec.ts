import { readKubeconfig } from '@overmesh/kube';
import { issue } from '@overmesh/kube/testing';
import { randomBytes } from 'node:crypto';
import { expect, test } from 'vitest';
import type { ClusterRow } from './clusters.table.ts';
import { accessOf, copyOf } from './copies.ts';
import type { ClusterCopy } from './copies.ts';
import { credentialPlace, seal } from './credentials.ts';
import { loginPlace, toSeal } from './prometheus-login.ts';

const ca = await issue({ name: 'CN=ca', ca: true });
const client = await issue({ name: 'CN=client', issuer: ca });
const ring = { current: 'k', keys: new Map([['k', randomBytes(32)]]) };
const rules = { allowLoopback: false, ownAddresses: ['db.example.com:5432'] };
const AT = new Date();

const base64 = (text: string) => Buffer.from(text).toString('base64');

function kubeconfigWith(cluster: object, user: object): string {
  return JSON.stringify({
    clusters: [{ name: 'a', cluster: { server: 'https://api.example.com:6443', ...cluster } }],
    users: [{ name: 'a', user }],
    contexts: [{ name: 'a', context: { cluster: 'a', user: 'a' } }],
  });
}

function copyWith(kubeconfig: string, more: Partial<ClusterRow> = {}): ClusterCopy {
  const read = readKubeconfig(kubeconfig, { allowInsecure: true, now: AT });
  if (!read.ok) throw new Error(JSON.stringify(read.problems));
  const { access } = read.value;
  const place = { id: '0b1c7c0e-6d0e-4f0b-9d61-0d7f4a1c1a02', name: 'east', labels: { env: 'prod' } };
  const row = {
    ...{ ...place, region: 'eu', zone: null, network: null, prometheus: null, uid: 'u', serverVersion: 'v1.36.3' },
    ...{ insecure: access.insecureSkipTlsVerify === true, registeredAt: AT, lastSeenAt: AT },
    credentials: seal(JSON.stringify(access), credentialPlace(place.id), ring),
    ...more,
  } as unknown as ClusterRow;
  return copyOf(row, ring);
}

const authority = { 'certificate-authority-data': base64(ca.certPem) };
const certificate = {
  'client-certificate-data': base64(client.certPem),
  'client-key-data': base64(client.keyPem),
};

test.each([
  ['a token', kubeconfigWith(authority, { token: 'abc' })],
  ['a client certificate', kubeconfigWith({ ...authority, 'tls-server-name': 'k8s.internal' }, certificate)],
  ['an API server that nobody vouches for', kubeconfigWith({ 'insecure-skip-tls-verify': true }, { token: 'abc' })],
])('the way to a cluster goes into a copy and comes back the same: %s', (_what, kubeconfig) => {
  const read = readKubeconfig(kubeconfig, { allowInsecure: true, now: AT });
  expect(accessOf(copyWith(kubeconfig), rules)).toEqual({ ok: true, value: read.ok ? read.value.access : undefined });
});

test('what a Prometheus is told of who asks goes into a copy, and is checked when it comes back', () => {
  const prometheus = 'https://prometheus.example';
  const { kind, plain } = toSeal({ token: 'abc' }, prometheus);
  const prometheusLogin = { kind, ...seal(plain, loginPlace('0b1c7c0e-6d0e-4f0b-9d61-0d7f4a1c1a02'), ring) };
  const copy = copyWith(kubeconfigWith(authority, { token: 'abc' }), { prometheus, prometheusLogin });
  expect(copy.prometheusLogin).toEqual({ token: 'abc' });
  expect(accessOf(copy, rules).ok).toBe(true);
  const access = accessOf({ ...copy, prometheusLogin: { token: 'a\r\nb' } }, rules);
  expect(access.ok ? [] : access.problems.map(({ path }) => path)).toEqual(['cluster east.prometheusLogin.token']);
});

test('a credential that has ended since the cluster was seen is no reason to refuse its copy', () => {
  const claims = base64(JSON.stringify({ exp: Math.floor(AT.getTime() / 1000) - 60 }));
  const ended = kubeconfigWith(authority, { token: `a.${claims}.c` });
  const copy = { ...copyWith(kubeconfigWith(authority, { token: 'abc' })), kubeconfig: ended };
  const anHourAgo = new Date(AT.getTime() - 3_600_000).toISOString();
  expect(accessOf({ ...copy, lastSeenAt: anHourAgo }, rules).ok).toBe(true);
});

test.each([
  ['a program', kubeconfigWith(authority, { exec: { command: 'sh' } })],
  ['a metadata address', kubeconfigWith({ server: 'https://169.254.169.254' }, { token: 'abc' })],
  ['this very machine', kubeconfigWith({ server: 'https://127.0.0.1:6443' }, { token: 'abc' })],
  ['our own database', kubeconfigWith({ server: 'https://db.example.com:5432' }, { token: 'abc' })],
])('a copy that leads to %s is refused as a registration would be', (what, kubeconfig) => {
  const copy = { ...copyWith(kubeconfigWith(authority, { token: 'abc' })), kubeconfig };
  const access = accessOf(copy, rules);
  expect(access.ok ? [] : access.problems.map(({ code }) => code)).toContain('REFUSED');
  expect(access.ok ? '' : access.problems[0]?.path, what).toContain('cluster east.kubeconfig');
});
