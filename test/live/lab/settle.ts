import { setTimeout as sleep } from 'node:timers/promises';
import type { ClusterAccess } from '../../harness/cluster-access.ts';
import type { ControlPlane } from '../../harness/istio/control-plane.ts';
import { refusalsOf } from '../../harness/istio/sync-status.ts';
import type { KubeObject } from '../../harness/objects.ts';
import { plainRequest } from '../model/request.ts';
import { callerNamespace } from './caller.ts';
import type { Caller } from './caller.ts';

/** What it takes to know that a change has arrived. */
interface Parts {
  readonly cluster: ClusterAccess;
  readonly controlPlane: ControlPlane;
  readonly caller: Caller;
}

/** Resolves when Envoy holds what follows from these objects (as the API server keeps them) and from all before. */
export type Settled = (written: readonly KubeObject[]) => Promise<void>;

const waitMs = 30_000;
const markerHost = `marker.${callerNamespace}.svc.cluster.local`;
const markerPort = 9080;

/**
 * istiod watches every kind by itself, so it first must hold each object that was written. Then a marker is written:
 * a Service without pods that answers with a number. Once Envoy answers with that number, it has what came before.
 */
export async function settler(parts: Parts): Promise<Settled> {
  let number = 0;
  const settled: Settled = async (written) => {
    await until(() => holdsAll(parts, written), 'istiod does not hold what was written');
    number += 1;
    const [marker] = await parts.cluster.apply([markerRoute(number)]);
    if (marker) await until(() => holdsAll(parts, [marker]), 'istiod does not hold the marker');
    await until(
      async () => (await answerOfMarker(parts)) === String(number),
      'Envoy does not hold what was written',
      async () => (await refusalsOf(parts.controlPlane)).map(({ error }) => error).join('\n'),
    );
  };
  await parts.cluster.apply([markerService]);
  await settled([]);
  return settled;
}

async function until(
  holds: () => Promise<boolean>,
  complaint: string,
  why: () => Promise<string> = () => Promise.resolve(''),
): Promise<void> {
  const deadline = Date.now() + waitMs;
  while (!(await holds())) {
    if (Date.now() > deadline) throw new Error(`${complaint} after ${waitMs / 1000} s: ${await why()}`);
    await sleep(20);
  }
}

/** istiod shows an object with the resourceVersion that it saw last; where it gives a ServiceEntry addresses, that is its own. */
async function holdsAll({ controlPlane }: Parts, written: readonly KubeObject[]): Promise<boolean> {
  const watched = written.filter(({ apiVersion }) => apiVersion.includes('.istio.io/'));
  if (watched.length === 0) return true;
  const held = (await controlPlane.debug('configz')) as readonly KubeObject[];
  return watched.every((object) => held.some((one) => isAsNew(one, object)));
}

/** Versions of one resource are numbers in order: https://kubernetes.io/docs/reference/using-api/api-concepts/#resource-versions */
function isAsNew(held: KubeObject, written: KubeObject): boolean {
  return (
    held.kind === written.kind &&
    held.metadata.name === written.metadata.name &&
    held.metadata.namespace === written.metadata.namespace &&
    BigInt(held.metadata.resourceVersion ?? 0) >= BigInt(written.metadata.resourceVersion ?? 0)
  );
}

async function answerOfMarker({ caller }: Parts): Promise<string> {
  const call = { host: markerHost, port: markerPort, request: plainRequest };
  return caller.callAside(call).then(
    ({ body }) => body,
    () => '',
  );
}

const markerService: KubeObject = {
  apiVersion: 'v1',
  kind: 'Service',
  metadata: { namespace: callerNamespace, name: 'marker' },
  spec: { ports: [{ name: 'http', port: markerPort, protocol: 'TCP', targetPort: markerPort }] },
};

function markerRoute(number: number): KubeObject {
  return {
    apiVersion: 'networking.istio.io/v1',
    kind: 'VirtualService',
    metadata: { namespace: callerNamespace, name: 'marker' },
    spec: {
      hosts: [markerHost],
      http: [{ directResponse: { status: 200, body: { string: String(number) } } }],
    },
  };
}
