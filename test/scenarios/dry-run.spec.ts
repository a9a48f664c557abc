import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { MESH_KINDS } from '@overmesh/model';
import type { JsonObject, KindRef, MeshKind } from '@overmesh/model';
import { MANAGER, marked } from '@overmesh/meshes/kit';
import { meshes } from '@overmesh/meshes/all';
import { translate } from '@overmesh/translation';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ClusterAccess } from '../harness/cluster-access.ts';
import { objectsOf } from '../harness/objects.ts';
import type { KubeObject } from '../harness/objects.ts';
import { sharedCluster } from '../harness/shared-clusters.ts';
import { readGiven, worldOn } from './given.ts';
import { scenarioNames, SCENARIOS, toKube } from './golden.ts';

/** Namespaces of the scenarios; every golden object is in one of them, or in the control plane's. */
const NAMESPACES = ['shop', 'next', 'istio-system', 'linkerd', 'overmesh-system'];

describe.each(MESH_KINDS)('on a real API server with the CRDs of %s', (kind) => {
  let cluster: ClusterAccess;

  beforeAll(async () => {
    cluster = await sharedCluster(kind);
    await cluster.apply(NAMESPACES.map(namespace));
    await cluster.apply(keptObjects(kind));
    await Promise.all(meshes[kind].writer.owned.map((owned) => untilServed(cluster, owned)));
  });
  afterAll(() => cluster.disconnect());

  test.each(scenarioNames().filter((scenario) => goldenObjects(scenario, kind).length))(
    'every object of %s is taken by a strict server-side dry run',
    async (scenario) => {
      const answers = await Promise.all(goldenObjects(scenario, kind).map((object) => dryRun(cluster, kind, object)));
      expect(answers).toEqual(answers.map(({ object }) => ({ object, status: 201, message: '' })));
    },
  );

  test('an object with a field that the CRD lacks is refused, so that a pass means something', async () => {
    const [object] = goldenObjects('canary', kind);
    const spec = { ...(object?.['spec'] as object), nonsense: true };
    const answer = object && (await dryRun(cluster, kind, { ...object, spec }));
    expect(answer?.message).toContain('.spec.nonsense: field not declared in schema');
  });
});

function namespace(name: string): KubeObject {
  return { apiVersion: 'v1', kind: 'Namespace', metadata: { name } };
}

function goldenObjects(scenario: string, kind: MeshKind): readonly KubeObject[] {
  return objectsOf(readFileSync(join(SCENARIOS, scenario, `${kind}.golden.yaml`), 'utf8'));
}

/** Our own CRDs, which a translation brings along where a mesh needs them. */
function keptObjects(kind: MeshKind): readonly KubeObject[] {
  const worlds = ['canary', 'failover-nearest'].map((scenario) => worldOn(kind, readGiven(join(SCENARIOS, scenario))));
  const all = worlds.flatMap((world) => translate(world, meshes).desired.flatMap(({ objects }) => objects));
  const kept = new Map(all.filter(({ keep }) => keep).map((object) => [object.ref.name, object]));
  return [...kept.values()].map((object) => toKube(object) as unknown as KubeObject);
}

/** A server lists a definition a moment before it takes objects of it. */
async function untilServed(cluster: ClusterAccess, kind: KindRef): Promise<void> {
  for (let attempt = 1; attempt <= 100; attempt += 1) {
    if ((await cluster.request('GET', `${rootOf(kind)}/${kind.plural}?limit=1`)).status === 200) return;
    await sleep(100);
  }
  throw new Error(`${kind.plural} are not served after 10 s`);
}

/** What the server would answer to the object as delivery would send it, marks of ownership included. */
async function dryRun(cluster: ClusterAccess, kind: MeshKind, golden: KubeObject) {
  const marks = {
    ...{ installation: 'dry-run', content: 'dry-run', virtualMesh: 'all', revision: 9, generation: 1 },
    intents: ['TrafficPolicy/dry-run'],
  };
  const object = { ...golden, metadata: marked(golden.metadata as unknown as JsonObject, marks) };
  const path = `${pathOf(kind, golden)}?fieldManager=${MANAGER}&force=false&dryRun=All&fieldValidation=Strict`;
  const { status, body } = await cluster.request('PATCH', path, object, 'application/apply-patch+yaml');
  const message = status < 300 ? '' : String((body as { readonly message?: string }).message ?? body);
  return { object: `${golden.kind} ${golden.metadata.name}`, status, message };
}

/** Kinds are looked up among those that the plugin says it owns: one that is missing there could not be delivered. */
function pathOf(kind: MeshKind, { apiVersion, kind: name, metadata }: KubeObject): string {
  const [version = '', group = ''] = apiVersion.split('/').reverse();
  const owned = meshes[kind].writer.owned.find(
    (one) => one.kind === name && one.group === group && one.version === version,
  );
  if (!owned) throw new Error(`${apiVersion} ${name} is not among the kinds that ${kind} owns`);
  const folder = owned.namespaced ? `/namespaces/${metadata.namespace ?? ''}` : '';
  return `${rootOf(owned)}${folder}/${owned.plural}/${metadata.name}`;
}

function rootOf({ group, version }: KindRef): string {
  return group ? `/apis/${group}/${version}` : `/api/${version}`;
}
