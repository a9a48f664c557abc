import { prepareClusters } from './clusters.ts';
import type { DemoClusters } from './clusters.ts';
import { invitation } from './invitation.ts';
import { readOptions } from './options.ts';
import { Overmesh } from '../harness/overmesh.ts';
import { apply, discover, plan, register, remove, repair } from './steps.ts';
import { guard } from './guarded.ts';
import { move } from './moved.ts';
import { chapter, say } from './terminal.ts';

const options = readOptions(process.argv.slice(2));
if (!options) process.exit(2);

const started = performance.now();
const seconds = () => `${((performance.now() - started) / 1000).toFixed(0)} s`;
let clusters: DemoClusters | undefined;
let overmesh: Overmesh | undefined;

async function stop(): Promise<void> {
  await overmesh?.stop();
  await clusters?.stop();
}

process.once('SIGINT', () => {
  void stop().then(() => process.exit(130));
});
process.once('SIGTERM', () => {
  void stop().then(() => process.exit(143));
});

try {
  chapter(1, options.kubeconfigs ? 'Your three clusters, and an Overmesh' : 'Three API servers and an Overmesh start');
  [clusters, overmesh] = await Promise.all([prepareClusters(options.kubeconfigs), Overmesh.start()]);
  for (const { place, server } of clusters.clusters) say(`${place.name.padEnd(6)} ${place.mesh.padEnd(8)} ${server}`);
  const stage = { overmesh, clusters: clusters.clusters };
  for (const step of [register, discover, plan, apply, repair, guard, move, remove]) await step(stage);
  console.log(`\nEverything was as it should be, asserted on the API servers, after ${seconds()}.`);
} catch (error) {
  console.error(`\n${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
}

if (options.once || process.exitCode) {
  await stop();
  process.exit();
}
console.log(await invitation(overmesh?.home ?? '', clusters?.clusters ?? []));
setInterval(() => undefined, 1 << 30);
