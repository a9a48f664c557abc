import { resolve } from 'node:path';
import { startShop } from '../harness/counting-shop.ts';
import { missingPrometheus, startPrometheus } from '../harness/prometheus.ts';
import { show, clusterNamed } from './stage.ts';
import type { Stage } from './stage.ts';
import { chapter, proved, say } from './terminal.ts';
import { KINDS, assert, ownedObjects, until } from './witness.ts';

const SHOP = resolve('test/demo/policy/shop.yaml');
const CANARY = resolve('test/demo/policy/canary.yaml');
const STAGED = resolve('test/demo/policy/staged.yaml');
const HASTY = resolve('test/demo/policy/hasty.yaml');
const PATIENCE = ['--timeout', '60s'];

/** A bad change is stopped in its first wave by what a Prometheus measures, and taken back. */
export async function guard(stage: Stage): Promise<void> {
  chapter(7, 'A bad change is stopped in its first wave by its gate, with the numbers, and taken back');
  const missing = missingPrometheus();
  if (missing !== undefined) return say(`Left out: ${missing}.`);
  const shop = await startShop();
  shop.load(20);
  const prometheus = await startPrometheus([shop.address]);
  try {
    await until(
      'the shop is measured',
      () => prometheus.value('sum(rate(shop_requests_total[2s]))'),
      (rate) => (rate ?? 0) > 5,
    );
    await stopped(stage, prometheus.url, () => shop.answer(503));
    await stage.overmesh.ask('apply', '-f', SHOP, '-f', CANARY, '-m', 'as before, without waves', '--wait');
  } finally {
    await Promise.all([prometheus.stop(), shop.stop()]);
  }
}

async function stopped({ overmesh, clusters }: Stage, url: string, goBad: () => void): Promise<void> {
  for (const { place } of clusters) await overmesh.ask('cluster', 'set', place.name, '--prometheus', url);
  await overmesh.ask('apply', '-f', STAGED, '-m', 'changes go to east first');
  await until(
    'the rollout of the strategy itself begins',
    () => overmesh.run('rollout', 'promote', 'shop', '--reason', 'it changes nothing on any cluster'),
    ({ code }) => code === 0,
  );
  await overmesh.ask('rollout', 'watch', 'shop', ...PATIENCE);
  await show(overmesh, 'plan', '-f', HASTY);
  await show(overmesh, 'apply', '-f', HASTY, '-m', 'calls shall be quick');
  const [east, west] = [clusterNamed(clusters, 'east'), clusterNamed(clusters, 'west')];
  const timeoutsOn = async (cluster: typeof east) =>
    JSON.stringify(await ownedObjects(cluster, KINDS[cluster.place.mesh]));
  await until(
    'east has the change',
    () => timeoutsOn(east),
    (text) => text.includes('"timeout":"50ms"'),
  );
  say('The shop behind it begins to answer 503, as a service does whose calls are cut off');
  goBad();
  const started = performance.now();
  const watched = await overmesh.run('rollout', 'watch', 'shop', ...PATIENCE);
  assert(watched.code === 5, 'the rollout does not end well', watched);
  const seconds = (performance.now() - started) / 1000;
  assert(seconds < 30, 'it is taken back within 30 s', seconds);
  const text = await timeoutsOn(east);
  assert(text.includes('"timeout":"2s"') && !text.includes('"50ms"'), 'east has its 2 s again', text);
  assert(!(await timeoutsOn(west)).includes('50ms'), 'west never had it', await timeoutsOn(west));
  await show(overmesh, 'rollout', 'history', 'shop');
  proved(
    `taken back ${seconds.toFixed(1)} s after the first 503, read from the API servers; west and north never had it`,
  );
}
