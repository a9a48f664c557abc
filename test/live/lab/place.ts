import { setTimeout as sleep } from 'node:timers/promises';
import type { Given, GivenCluster } from '../../scenarios/given.ts';
import { endpointsOf } from '../envoy/config-dump.ts';
import { callerPorts } from './caller.ts';
import type { Lab } from './lab.ts';
import { silentAddress } from '../../harness/network/network.ts';
import { startPods } from './pods.ts';
import type { Try } from './pods.ts';
import { callerNamespaces, nameOf, objectsOf, podPorts, podsOf, portsOf } from './world.ts';
import type { LivePod } from './world.ts';

/** A given cluster that lives in the lab. */
export interface Placed {
  readonly given: Given;
  readonly cluster: string;
  triesOf(id: string): readonly Try[];
  /** `pod:port` behind an `address:port` of Envoy's. */
  podAt(endpoint: string): string;
  /** The late pods of a Service turn ready. Answers when the caller's Envoy knows them. */
  join(service: string): Promise<void>;
  remove(): Promise<void>;
}

/** How a world is placed. */
export interface PlaceOptions {
  /** Pods that refuse connections. */
  readonly deaf?: readonly string[];
  /** Pods at addresses from which nothing comes. */
  readonly silent?: readonly string[];
  /** Pods that are there and not ready yet. */
  readonly late?: readonly string[];
}

const waitMs = 30_000;
let addressesUsed = 0;

/** Makes the Services and pods of a given cluster, and waits until the caller's Envoy knows every pod. */
export async function place(
  lab: Lab,
  given: Given,
  cluster: string,
  { deaf = [], silent = [], late = [] }: PlaceOptions = {},
): Promise<Placed> {
  const world = given.clusters[cluster];
  if (!world) throw new Error(`the world has no cluster ${cluster}`);
  const pods = podsOf(world, addressesUsed).map((pod) =>
    silent.includes(pod.name) ? { ...pod, address: silentAddress(pod.address) } : pod,
  );
  addressesUsed += pods.length;
  const hearing = pods.filter(({ name }) => !deaf.includes(name) && !silent.includes(name));
  const servers = await startPods(lab.network, podPorts(world, hearing));
  const early = pods.filter(({ name }) => !late.includes(name));
  await lab.write(objectsOf(world, early, callerNamespaces(given)));
  await untilKnown(lab, world, early);
  return {
    given,
    cluster,
    triesOf: servers.triesOf,
    podAt: (endpoint) => podAt(pods, endpoint),
    join: async (service) => {
      const services = Object.entries(world.services).filter(([key]) => key === service);
      const ofIt = { ...world, services: Object.fromEntries(services) };
      const own = pods.filter((pod) => pod.service === service);
      await lab.write(objectsOf(ofIt, own, []));
      await untilKnown(lab, ofIt, own);
    },
    remove: async () => {
      const objects = objectsOf(world, pods, callerNamespaces(given));
      await lab.remove(objects.filter(({ kind }) => kind !== 'Namespace'));
      servers.stop();
    },
  };
}

function podAt(pods: readonly LivePod[], endpoint: string): string {
  const [address, port] = endpoint.split(':');
  const found = pods.find((pod) => pod.address === address);
  if (!found) throw new Error(`Envoy sends requests to ${endpoint}, where no pod of this world is`);
  return `${found.name}:${port}`;
}

/** Endpoints take another way than routes: each Service's own cluster must have exactly its pods. */
async function untilKnown(lab: Lab, { services }: GivenCluster, pods: readonly LivePod[]): Promise<void> {
  const wanted = Object.entries(services).flatMap(([key, service]) =>
    portsOf(service)
      .filter(({ port }) => callerPorts.includes(port) && !service.headless)
      .map(({ port }) => ({ cluster: clusterName(lab, key, port), endpoints: endpointsFor(key, port, pods) })),
  );
  const deadline = Date.now() + waitMs;
  for (;;) {
    const known = endpointsOf(await lab.proxy.admin('clusters?format=json'));
    const missing = wanted.find(({ cluster, endpoints }) => known.get(cluster)?.toSorted().join() !== endpoints);
    if (!missing) return;
    if (Date.now() > deadline) throw new Error(`Envoy does not know the pods behind ${missing.cluster}`);
    await sleep(20);
  }
}

function clusterName({ controlPlane }: Lab, key: string, port: number): string {
  const { namespace, name } = nameOf(key);
  return `outbound|${port}||${name}.${namespace}.svc.${controlPlane.clusterDomain}`;
}

function endpointsFor(key: string, port: number, pods: readonly LivePod[]): string {
  const own = pods.filter(({ service }) => service === key);
  return own
    .map(({ address }) => `${address}:${port}`)
    .sort()
    .join();
}
