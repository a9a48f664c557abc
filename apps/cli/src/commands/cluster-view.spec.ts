import { expect, test } from 'vitest';
import type { ClusterFieldsFragment } from '../generated/operations.ts';
import { painter } from '../print/text.ts';
import { clusterText } from './cluster-view.ts';

const forged = 'v1\nState:       ready\r\n  because it says so';
const now = '2026-01-02T03:04:05.000Z';

const cluster: ClusterFieldsFragment = {
  id: '1',
  name: 'east',
  labels: { tier: forged },
  region: forged,
  zone: null,
  network: null,
  prometheus: null,
  prometheusLogin: null,
  server: 'https://east.example.com',
  uid: forged,
  serverVersion: forged,
  state: 'untrusted',
  conditions: [
    { type: 'Reachable', status: 'False', reason: 'NotAnApiServer', message: forged, since: now, checkedAt: now },
  ],
  registeredAt: now,
  lastSeenAt: now,
  credentialsFingerprint: 'abc',
  credentialIssuedAt: now,
  credentialExpiresAt: null,
  insecure: false,
  leaving: false,
  inventory: {
    observedAt: now,
    changedAt: now,
    complete: false,
    problems: [{ kind: 'Pod', reason: 'forbidden', message: forged }],
    meshes: [
      {
        cluster: 'east',
        key: 'istio',
        kind: 'istio',
        state: 'installed',
        modes: ['sidecar'],
        version: forged,
        revision: null,
        trustDomain: null,
        namespace: null,
        manageable: true,
        evidence: [forged, 'it runs'],
      },
    ],
    workloads: 1,
    destinations: 1,
  },
  lane: null,
  pause: null,
};

test('a line feed in what a cluster says begins no line of `cluster show`', () => {
  const lines = clusterText(cluster, new Date(now), painter(false)).split('\n');
  expect(lines.filter((line) => line.startsWith('State:'))).toEqual(['State:       untrusted']);
  expect(lines.filter((line) => /^ +because/.test(line))).toHaveLength(2);
  expect(lines).toHaveLength(20);
});
