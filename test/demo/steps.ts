import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { FOREIGN } from './clusters.ts';
import type { PlaceName } from './clusters.ts';
import { clusterNamed, show } from './stage.ts';
import type { Stage } from './stage.ts';
import { chapter, proved, say } from './terminal.ts';
import { KINDS, assert, ownedObjects, read, until } from './witness.ts';
import type { Live } from './witness.ts';

const SHOP = resolve('test/demo/policy/shop.yaml');
const CANARY = resolve('test/demo/policy/canary.yaml');
const VIRTUAL_SERVICE = '/apis/networking.istio.io/v1/namespaces/bookinfo/virtualservices';

export async function register({ overmesh, clusters }: Stage): Promise<void> {
  chapter(2, 'Three clusters are registered, each by a service account with the rights that are needed and no more');
  for (const { name, place, kubeconfig } of clusters) {
    const file = join(overmesh.home, `${place.name}.kubeconfig`);
    await writeFile(file, kubeconfig, { mode: 0o600 });
    const place_ = ['--label', 'demo=yes', '--region', place.region];
    await show(overmesh, 'cluster', 'register', place.name, '--kubeconfig', file, ...place_);
    assert(Boolean(name), 'a cluster has a name', name);
  }
  const listed = JSON.parse(await overmesh.ask('cluster', 'list', '-o', 'json')) as readonly { readonly uid: string }[];
  for (const cluster of clusters) {
    const uid = await cluster.kubeSystemUid();
    assert(
      listed.some((one) => one.uid === uid),
      `${cluster.place.name} is pinned to the UID of its kube-system namespace`,
      listed,
    );
  }
  proved('each is pinned to the UID of its kube-system namespace');
}

export async function discover({ overmesh, clusters }: Stage): Promise<void> {
  chapter(3, 'Three meshes are found, with the evidence');
  const found = await until(
    'three meshes are found',
    async () => JSON.parse(await overmesh.ask('mesh', 'list', '-o', 'json')) as readonly Record<string, unknown>[],
    (meshes) => meshes.filter(({ state }) => state === 'installed').length === clusters.length,
  );
  await show(overmesh, 'mesh', 'list', '-o', 'wide');
  for (const { place } of clusters)
    assert(
      found.some(({ cluster, kind }) => cluster === place.name && kind === place.mesh),
      `${place.name} has ${place.mesh}`,
      found,
    );
  await until(
    'reviews is found in each',
    async () =>
      JSON.parse(await overmesh.ask('get', 'destinations', '-o', 'json')) as readonly {
        name: string;
        meshes: string[];
      }[],
    (all) => all.filter(({ name, meshes }) => name === 'reviews' && meshes.length > 0).length === clusters.length,
  );
}

export async function plan({ overmesh, clusters }: Stage): Promise<void> {
  chapter(4, 'A canary is planned: what would be written where, and what a mesh cannot do exactly');
  await show(overmesh, 'apply', '-f', SHOP, '-m', 'group the three meshes');
  await show(overmesh, 'plan', '-f', CANARY);
  for (const cluster of clusters) {
    const objects = await ownedObjects(cluster, KINDS[cluster.place.mesh]);
    assert(objects.length === 0, `a plan writes nothing to ${cluster.place.name}`, objects);
  }
  proved('a plan writes nothing: no object of ours on any API server');
}

export async function apply({ overmesh, clusters }: Stage): Promise<void> {
  chapter(5, 'It is written to all three');
  await show(overmesh, 'apply', '-f', CANARY, '-m', 'ten percent to reviews v2', '--wait');
  for (const cluster of clusters) {
    const objects = await ownedObjects(cluster, KINDS[cluster.place.mesh]);
    for (const [what, text] of EXPECTED[cluster.place.name]) {
      const seen = objects.map(({ spec, metadata }) => ({ spec, annotations: metadata.annotations }));
      assert(JSON.stringify(seen).includes(text), `${cluster.place.name} has ${what}`, seen);
    }
    const names = objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`).join(', ');
    proved(`${cluster.place.name}: ${names}, with 90/10, 2 retries and 2s, read from its API server`);
  }
  await show(overmesh, 'describe', 'TrafficPolicy/reviews-canary');
}

/** What each API server must show, as text of its objects. */
const EXPECTED: Readonly<Record<PlaceName, readonly (readonly [string, string])[]>> = {
  east: [
    ['90 % to v1', '"weight":90'],
    ['10 % to v2', '"weight":10'],
    ['2 retries', '"attempts":2'],
    ['2 seconds', '"timeout":"2s"'],
  ],
  west: [
    ['90 % to v1', '"weight":90'],
    ['10 % to v2', '"weight":10'],
    ['2 retries', '"retry.linkerd.io/limit":"2"'],
    ['2 seconds', '"request":"2s"'],
  ],
  north: [
    ['90 % to v1', '"weight":90'],
    ['10 % to v2', '"weight":10'],
    ['2 retries', '"attempts":2'],
    ['2 seconds', '"timeout":"2s"'],
  ],
};

export async function repair({ overmesh, clusters }: Stage): Promise<void> {
  chapter(6, 'Somebody edits one by hand; it is put back, and the writer is named');
  const east = clusterNamed(clusters, 'east');
  const ours = (await ownedObjects(east, KINDS.istio)).find(({ kind }) => kind === 'VirtualService');
  const name = ours?.metadata.name ?? '';
  const edited = structuredClone(ours?.spec) as { http: { timeout?: string }[] };
  for (const route of edited.http) route.timeout = '30s';
  const answer = await east.request(
    'PATCH',
    `${VIRTUAL_SERVICE}/${name}?fieldManager=kubectl-edit`,
    { spec: edited },
    'application/merge-patch+json',
  );
  assert(answer.status === 200, 'the hand edit is taken', answer);
  say(`kubectl-edit sets timeout to 30s in VirtualService ${name} on east`);
  const started = performance.now();
  await until(
    'the hand edit is put back',
    () => read(east, `${VIRTUAL_SERVICE}/${name}`),
    ({ spec }) => !JSON.stringify(spec).includes('30s') && JSON.stringify(spec).includes('"timeout":"2s"'),
  );
  proved(`put back after ${((performance.now() - started) / 1000).toFixed(1)} s, read from the API server`);
  const events = await until(
    'the event names its author',
    () => overmesh.ask('events', '--cluster', 'east'),
    (text) => text.includes('kubectl-edit'),
  );
  assert(events.includes('kubectl-edit'), 'the event names the author', events);
  await show(overmesh, 'events', '--cluster', 'east');
}

export async function remove({ overmesh, clusters }: Stage): Promise<void> {
  chapter(9, 'The policy is deleted: what is ours goes, what is not stays');
  const east = clusterNamed(clusters, 'east');
  const foreignPath = `${VIRTUAL_SERVICE}/${FOREIGN.metadata.name}`;
  const before = await read(east, foreignPath);
  await show(overmesh, 'delete', 'TrafficPolicy/reviews-canary', '--yes', '-m', 'the canary is over');
  for (const cluster of clusters) {
    await until(
      `nothing of ours is left on ${cluster.place.name}`,
      () => ownedObjects(cluster, KINDS[cluster.place.mesh]),
      (objects: readonly Live[]) => objects.length === 0,
    );
    proved(`${cluster.place.name}: no object of ours is left`);
  }
  const after = await read(east, foreignPath);
  assert(
    after.metadata.resourceVersion === before.metadata.resourceVersion,
    'the VirtualService of team-ratings is untouched',
    { before, after },
  );
  proved(`VirtualService ratings of team-ratings is untouched (resourceVersion ${after.metadata.resourceVersion})`);
  await show(overmesh, 'history', 'shop');
}
