import type { ClusterPlan, PlannedRollout } from '@overmesh/model';
import { expect, test } from 'vitest';
import { saidIn, whatMoved } from './moved.ts';

const east: ClusterPlan = { cluster: 'east', mesh: 'istio', virtualMesh: 'shop', changes: [], reports: [] };
const waves = (...clusters: string[]): PlannedRollout => ({
  virtualMesh: 'shop',
  waves: [{ name: 'canary', soakSeconds: 0, mayFail: 0, clusters }],
  gates: [],
});
const world = (clusters: readonly ClusterPlan[], rollouts: readonly PlannedRollout[] = [], shop = 3) => ({
  said: saidIn({ clusters, rollouts }, (text) => text),
  revisions: { shop },
});
const change = { action: 'create', apiVersion: 'v1', kind: 'Service', name: 'cart', diff: '+ x' } as const;

test.each<[string, ReturnType<typeof world>, readonly string[]]>([
  ['nothing', world([east], [waves('east')]), []],
  ['whether a cluster answers', world([{ ...east, hold: 'the cluster is unreachable' }], [waves('east')]), []],
  ['the revision', world([east], [waves('east')], 4), ['VirtualMesh shop was at revision 3 and is at 4']],
  [
    'a change',
    world([{ ...east, changes: [change] }], [waves('east')]),
    ['east/istio (VirtualMesh shop) would come out otherwise'],
  ],
  [
    'a cluster',
    world([{ ...east, cluster: 'west' }], [waves('east')]),
    [
      'east/istio (VirtualMesh shop) is not concerned any more',
      'west/istio (VirtualMesh shop) is concerned now, and was not',
    ],
  ],
  ['a wave', world([east], [waves('east', 'west')]), ['the waves of VirtualMesh shop would come out otherwise']],
])('when %s has moved since the plan, that is what is told', (_name, now, messages) => {
  expect(whatMoved(world([east], [waves('east')]), now).map(({ message }) => message)).toEqual(messages);
});
