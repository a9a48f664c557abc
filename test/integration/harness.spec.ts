import { expect, test } from 'vitest';
import { freshDatabase, sharedCluster } from '../harness/shared-clusters.ts';

test('the three shared clusters are different and ready', async () => {
  const clusters = await Promise.all([sharedCluster('istio'), sharedCluster('linkerd'), sharedCluster('native')]);
  const uids = await Promise.all(clusters.map((cluster) => cluster.kubeSystemUid()));
  expect(new Set(uids).size).toBe(3);
});

test('two callers get two databases of one server', async () => {
  const [first, second] = await Promise.all([freshDatabase(), freshDatabase()]);
  expect(first.url).not.toBe(second.url);
  expect(new URL(first.url).host).toBe(new URL(second.url).host);
  await Promise.all([first.drop(), second.drop()]);
});
