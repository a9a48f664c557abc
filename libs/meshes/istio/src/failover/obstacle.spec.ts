import { MemberIndex } from '@overmesh/meshes/kit';
import { expect, test } from 'vitest';
import { ISTIO, member, podSet, REVIEWS, workload } from '../given.ts';
import { plainPods } from './obstacle.ts';

const OWN = { ...ISTIO, trustDomain: 'cluster.local' };

test.each([
  ['a pod of the mesh', 'istio', undefined],
  ['a pod of another revision with the same authority', 'istio-canary', undefined],
  ['a pod of another mesh', 'linkerd', 'is not in mesh istio'],
  ['a pod in no mesh', undefined, 'is not in mesh istio'],
])('%s behind a name that leads to other clusters', (_title, mesh, why) => {
  const { mesh: _own, ...plain } = podSet({ app: 'reviews' });
  const podSets = [mesh === undefined ? plain : { ...plain, mesh }];
  const canary = { ...OWN, key: 'istio-canary', revision: 'canary' };
  const given = member({
    ...{ mesh: OWN, workloads: [workload('v1', { podSets })] },
    otherMeshes: [{ mesh: canary, isMember: false }],
  });
  const answer = plainPods({ service: REVIEWS }, new MemberIndex(given));
  if (why === undefined) expect(answer).toBeUndefined();
  else expect(answer).toContain(why);
});
