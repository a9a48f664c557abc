import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, vi } from 'vitest';
import type { ClusterAccess } from '../../harness/cluster-access.ts';
import { startFakeKubelet } from '../../harness/fake-kubelet.ts';
import { installBookinfo } from '../../harness/fixtures/bookinfo.ts';
import { injections } from '../../harness/fixtures/injection.ts';
import { installMesh } from '../../harness/fixtures/meshes.ts';
import { optInObjects } from '../../harness/member-rights.ts';
import { Overmesh } from '../../harness/overmesh.ts';
import { startPrometheus } from '../../harness/prometheus.ts';
import { lendClusters } from '../../harness/shared-clusters.ts';
import { startLab } from '../../live/lab/lab.ts';
import type { Lab } from '../../live/lab/lab.ts';
import { startMeshedServer } from '../../live/lab/meshed-server.ts';
import { plainRequest } from '../../live/model/request.ts';

const NODE = 'node-1';
const CALLS_EVERY_MS = 50;
/** What is called, in every cluster; on east it runs behind a stock Envoy. */
const REVIEWS = { namespace: 'bookinfo', name: 'reviews', address: '10.66.0.20', appPort: 9180 };
const HOST = 'reviews.bookinfo.svc.cluster.local';
const VIRTUAL_SERVICES = '/apis/networking.istio.io/v1/namespaces/bookinfo/virtualservices';
const PATIENCE = { timeout: 30_000, interval: 200 };

type Seen = { readonly name: string; readonly meshes: readonly string[] };

/** An Overmesh over four clusters: on east a stock istiod, two Envoys, calls all the while and a Prometheus. */
export interface RolloutStage {
  readonly overmesh: Overmesh;
  readonly lab: Lab;
  /** Applies documents of JSON. @returns the revision of the VirtualMesh */
  apply(...documents: readonly object[]): Promise<number>;
  /** The VirtualServices of a cluster for what is called, as text. */
  routesOn(cluster: string): Promise<string>;
  /** Answers 503 in a second, as the Prometheus has it. */
  failing(): Promise<number | undefined>;
  /** What the last call was answered with. */
  readonly lastAnswer: number;
  stop(): Promise<void>;
}

/** Starts everything; about 30 s on two cores. */
export async function openRolloutStage(): Promise<RolloutStage> {
  const stops: (() => unknown)[] = [];
  const stop = async (): Promise<void> => {
    for (const end of stops.reverse()) await end();
  };
  try {
    return await open(stops, stop);
  } catch (error) {
    await stop();
    throw error;
  }
}

async function open(stops: (() => unknown)[], stop: () => Promise<void>): Promise<RolloutStage> {
  // What is waited for shortest first: all at once they would hold each other up.
  const overmesh = ending(await Overmesh.start(), stops);
  const [lab, pool] = await Promise.all([
    startLab().then((one) => ending(one, stops)),
    lendClusters(['west', 'north', 'south'], { crds: ['istio'] }).then((one) => ending(one, stops)),
  ]);
  const folder = await mkdtemp(join(tmpdir(), 'overmesh-live-rollout-'));
  stops.push(() => rm(folder, { recursive: true, force: true }));
  await Promise.all([runEast(lab, stops), ...pool.clusters.map((cluster) => quiet(cluster))]);
  const calls = await startCalls(lab, stops);
  const prometheus = ending(await startPrometheus([calls.address]), stops);
  const clusters = new Map<string, ClusterAccess>([
    ['east', lab.cluster],
    ...pool.clusters.map((cluster) => [cluster.name, cluster] as const),
  ]);
  const register = async ([name, cluster]: readonly [string, ClusterAccess]): Promise<void> => {
    const file = join(folder, `${name}.kubeconfig`);
    await writeFile(file, await cluster.memberKubeconfig(), { mode: 0o600 });
    await overmesh.ask('cluster', 'register', name, '--kubeconfig', file, '--prometheus', prometheus.url);
  };
  await Promise.all([...clusters].map(register));
  const seen = async () => {
    const all = JSON.parse(await overmesh.ask('get', 'destinations', '-o', 'json')) as readonly Seen[];
    return all.filter(({ name, meshes }) => name === 'reviews' && meshes.length > 0).length;
  };
  await vi.waitFor(async () => expect(await seen()).toBe(clusters.size), PATIENCE);
  let applied = 0;
  return {
    ...{ overmesh, lab, stop },
    apply: async (...documents) => {
      const file = join(folder, `${(applied += 1)}.yaml`);
      await writeFile(file, documents.map((one) => JSON.stringify(one)).join('\n---\n'));
      await overmesh.ask('apply', '-f', file);
      return applied;
    },
    routesOn: async (name) => JSON.stringify((await clusters.get(name)?.request('GET', VIRTUAL_SERVICES))?.body),
    failing: () => prometheus.value('sum(rate(calls_total{code="503"}[2s]))'),
    get lastAnswer() {
      return calls.last();
    },
  };
}

function ending<T extends { stop(): unknown }>(started: T, stops: (() => unknown)[]): T {
  stops.push(() => started.stop());
  return started;
}

/** East has what Overmesh knows Istio by, and a way to the istiod that really runs. */
async function runEast(lab: Lab, stops: (() => unknown)[]): Promise<void> {
  const { cluster, controlPlane } = lab;
  const kubelet = ending(
    await startFakeKubelet(NODE, (pod, port) =>
      pod === 'istiod' && port === 8080 ? controlPlane.debugPort : undefined,
    ),
    stops,
  );
  await installMesh(cluster, 'istio');
  await cluster.apply([
    kubelet.node,
    {
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'istiod', namespace: 'istio-system', labels: { app: 'istiod' } },
      spec: { nodeName: NODE, containers: [{ name: 'discovery', image: 'pilot:1.31.0' }] },
      status: { phase: 'Running' },
    },
  ]);
  await cluster.memberKubeconfig();
  await cluster.apply(await optInObjects('istio-proxies'));
  ending(await startMeshedServer(lab, REVIEWS), stops);
  // As the injector marks a pod: by this Overmesh knows that it is in the mesh.
  const { podAnnotations, podLabels } = injections.istio;
  const path = `/api/v1/namespaces/${REVIEWS.namespace}/pods/${REVIEWS.name}`;
  const marks = { metadata: { annotations: podAnnotations, labels: podLabels } };
  const { status } = await cluster.request('PATCH', path, marks, 'application/merge-patch+json');
  if (status !== 200) throw new Error(`the pod of ${REVIEWS.name} was not marked: ${status}`);
}

/** The same as objects alone: nobody there can tell what proxies took. */
async function quiet(cluster: ClusterAccess): Promise<void> {
  await installMesh(cluster, 'istio');
  await installBookinfo(cluster, 'istio', { workloads: [{ service: 'reviews', version: 'v1' }] });
}

/** An application that calls through its Envoy all the while, and counts the answers for a Prometheus. */
async function startCalls(lab: Lab, stops: (() => unknown)[]) {
  const counts = new Map([200, 503].map((code) => [code, 0]));
  let last = 0;
  const call = () =>
    lab.caller.callAside({ host: HOST, port: 9080, request: plainRequest }).then(
      ({ status }) => {
        last = status;
        counts.set(status, (counts.get(status) ?? 0) + 1);
      },
      () => undefined,
    );
  const timer = setInterval(() => void call(), CALLS_EVERY_MS);
  stops.push(() => {
    clearInterval(timer);
  });
  const server = createServer((_request, response) => {
    const lines = [...counts].map(([code, count]) => `calls_total{code="${code}"} ${count}`);
    response.end(['# TYPE calls_total counter', ...lines, ''].join('\n'));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  stops.push(() => {
    server.close();
    server.closeAllConnections();
  });
  return { address: `127.0.0.1:${(server.address() as AddressInfo).port}`, last: () => last };
}
