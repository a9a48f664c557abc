import { pathOf, refusal } from '../../harness/apply.ts';
import type { ClusterAccess } from '../../harness/cluster-access.ts';
import { startClusters } from '../../harness/cluster-pool.ts';
import { startControlPlane } from '../../harness/istio/control-plane.ts';
import type { ControlPlane } from '../../harness/istio/control-plane.ts';
import { startProxy } from '../../harness/istio/proxy.ts';
import type { Proxy } from '../../harness/istio/proxy.ts';
import { startNetwork } from '../../harness/network/network.ts';
import type { Network } from '../../harness/network/network.ts';
import type { KubeObject } from '../../harness/objects.ts';
import { callerAddress, callerName, callerNamespace, callerSidecar, openCaller } from './caller.ts';
import type { Caller } from './caller.ts';
import { settler } from './settle.ts';

/** A real API server with a stock istiod, and one application with its proxy that calls Services. */
export interface Lab {
  /** Where its pods and proxies are. */
  readonly network: Network;
  readonly cluster: ClusterAccess;
  readonly controlPlane: ControlPlane;
  readonly proxy: Proxy;
  readonly caller: Caller;
  /** Applies objects, and waits until the caller's Envoy holds what istiod makes of them. */
  write(objects: readonly KubeObject[]): Promise<void>;
  /** Deletes objects, and waits in the same way. */
  remove(objects: readonly KubeObject[]): Promise<void>;
  stop(): Promise<void>;
}

/** Starts the lab; about 15 s on two cores. */
export async function startLab(): Promise<Lab> {
  const network = await startNetwork();
  const stops: (() => Promise<void> | void)[] = [() => network.stop()];
  const stop = async (): Promise<void> => {
    for (const end of stops.reverse()) await end();
  };
  try {
    const pool = await startClusters(['live'], { crds: ['istio'] });
    stops.push(() => pool.stop());
    const cluster = pool.cluster('live');
    const controlPlane = await startControlPlane(cluster);
    stops.push(() => controlPlane.stop());
    await cluster.apply([
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name: callerNamespace } },
      callerSidecar(),
    ]);
    const proxy = await startProxy(controlPlane, {
      network,
      namespace: callerNamespace,
      name: callerName,
      address: callerAddress,
      labels: { app: callerName },
    });
    stops.push(() => proxy.stop());
    const caller = openCaller(network);
    stops.push(() => caller.close());
    const settled = await settler({ cluster, controlPlane, caller });
    return {
      network,
      cluster,
      controlPlane,
      proxy,
      caller,
      write: async (objects) => settled(await cluster.apply(objects)),
      remove: async (objects) => {
        await Promise.all(objects.map((object) => deleteObject(cluster, object)));
        await settled([]);
      },
      stop,
    };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function deleteObject(cluster: ClusterAccess, object: KubeObject): Promise<void> {
  const path = await pathOf({ request: cluster.request, close: cluster.disconnect }, object);
  const answer = await cluster.request('DELETE', path);
  if (answer.status >= 300 && answer.status !== 404) throw refusal(`delete ${path}`, answer);
}
