import type { Cluster } from '@overmesh/clusters';
import { expect, test } from 'vitest';
import { changedClusters } from './changed-clusters.ts';

const east: Cluster = {
  id: '1',
  name: 'east',
  labels: {},
  server: 'https://east',
  uid: 'u1',
  serverVersion: 'v1.36.3',
  state: 'ready',
  conditions: [{ type: 'Reachable', status: 'True', reason: 'Answered', message: '', since: '1', checkedAt: '1' }],
  registeredAt: '1',
  lastSeenAt: '1',
  credentialsFingerprint: 'f',
  insecure: false,
  leaving: false,
};

test('a cluster that was only looked at again did not change', () => {
  const changes = changedClusters([east]);
  const again = { ...east, lastSeenAt: '2', conditions: east.conditions.map((one) => ({ ...one, checkedAt: '2' })) };
  expect(changes([again])).toEqual([]);
});

test('a new state, a new cluster and one that went are told once each', () => {
  const changes = changedClusters([east]);
  const away: Cluster = { ...east, state: 'unreachable' };
  expect(changes([away])).toEqual([{ id: '1', cluster: away }]);
  const west: Cluster = { ...east, id: '2', name: 'west' };
  expect(changes([away, west])).toEqual([{ id: '2', cluster: west }]);
  expect(changes([west])).toEqual([{ id: '1' }]);
  expect(changes([west])).toEqual([]);
});
