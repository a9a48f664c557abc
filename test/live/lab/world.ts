import type { KubeObject } from '../../harness/objects.ts';
import type { Given, GivenCluster, GivenService } from '../../scenarios/given.ts';
import { EAST_WEST } from '../../scenarios/installed-meshes.ts';
import type { PodPort } from './pods.ts';

/** One pod of a Service of a given world. */
export interface LivePod {
  /** As in `reviews-v1-0`. */
  readonly name: string;
  /** `namespace/name` of its Service. */
  readonly service: string;
  readonly namespace: string;
  readonly address: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** A port of a Service, read from "http 9080", "dns 53/UDP", "api 80 to web" or "api 80 as grpc"; pods serve on the same. */
export interface ServicePort {
  readonly name: string;
  readonly port: number;
  readonly protocol: string;
  readonly appProtocol?: string;
}

/** The pods that a given cluster has: each on an address of its own, from `first` on. */
export function podsOf({ services }: GivenCluster, first = 0): readonly LivePod[] {
  const pods = Object.entries(services).flatMap(([service, { pods: versions = { v1: 1 } }]) => {
    const { namespace, name } = nameOf(service);
    return Object.entries(versions).flatMap(([version, count]) =>
      Array.from({ length: count }, (_, index) => ({
        name: `${name}-${version}-${index}`,
        service,
        namespace,
        labels: { app: name, version },
      })),
    );
  });
  return pods.map((pod, index) => ({ ...pod, address: podAddress(first + index) }));
}

/** The network of pods has 10.66.0.0/16; its first 256 addresses are the proxies'. */
function podAddress(index: number): string {
  const host = 256 + (index % 65_000);
  return `10.66.${host >> 8}.${host & 255}`;
}

/** The ports on which those pods serve. */
export function podPorts({ services }: GivenCluster, pods: readonly LivePod[]): readonly PodPort[] {
  return pods.flatMap(({ name, service, address }) =>
    tcpPorts(services[service]).map((port) => ({
      pod: name,
      address,
      port: port.port,
      speaks: /^(http2|grpc)/.test(port.name) ? 'http2' : 'http',
    })),
  );
}

/** Namespaces of callers that its AccessPolicies name: where they are not there, `istioctl analyze` says so. */
export function callerNamespaces({ documents }: Given): readonly string[] {
  const policies = (documents as readonly { readonly spec: { readonly from?: readonly CallersGiven[] } }[]).flatMap(
    ({ spec: { from = [] } }) => from,
  );
  return policies.flatMap(({ namespaces = [], serviceAccounts = [] }) => [
    ...namespaces,
    ...serviceAccounts.map(({ namespace }) => namespace),
  ]);
}

interface CallersGiven {
  readonly namespaces?: readonly string[];
  readonly serviceAccounts?: readonly { readonly namespace: string }[];
}

/** The Kubernetes objects of a given cluster with these pods, and with these namespaces beside those of its Services. */
export function objectsOf(
  { services, gateway }: GivenCluster,
  pods: readonly LivePod[],
  beside: readonly string[],
): readonly KubeObject[] {
  const namespaces = [...new Set([...Object.keys(services).map((key) => nameOf(key).namespace), ...beside])];
  return [
    ...namespaces.map((name) => ({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })),
    ...pods.map(podObject),
    ...(gateway ? [gatewayPod] : []),
    ...Object.entries(services).flatMap(([key, service]) => [
      serviceObject(key, service),
      sliceObject(
        key,
        service,
        pods.filter((pod) => pod.service === key),
      ),
    ]),
  ];
}

export function nameOf(key: string): { readonly namespace: string; readonly name: string } {
  const [namespace = '', name = ''] = key.split('/');
  return { namespace, name };
}

export function portsOf(service: GivenService | undefined): readonly ServicePort[] {
  return (service?.ports ?? []).map((text) => {
    const [, name = '', port = '', protocol = 'TCP', appProtocol] =
      /^(\S+) (\d+)(?:\/(\w+))?(?: to \S+)?(?: as (\S+))?$/.exec(text) ?? [];
    return { name, port: Number(port), protocol, ...(appProtocol && { appProtocol }) };
  });
}

function tcpPorts(service: GivenService | undefined): readonly ServicePort[] {
  return portsOf(service).filter(({ protocol }) => protocol === 'TCP');
}

/** The pod of an east-west gateway, without a program: objects that are for it find it. */
const gatewayPod: KubeObject = podObject({
  name: EAST_WEST.istio.name,
  namespace: EAST_WEST.istio.namespace,
  service: `${EAST_WEST.istio.namespace}/${EAST_WEST.istio.name}`,
  address: '10.66.0.250',
  labels: EAST_WEST.istio.selector ?? {},
});

function serviceObject(key: string, service: GivenService): KubeObject {
  const { namespace, name } = nameOf(key);
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { namespace, name, labels: { ...service.labels } },
    spec: {
      selector: { app: name },
      ports: portsOf(service).map((port) => ({ ...port, targetPort: port.port })),
      ...(service.headless && { clusterIP: 'None' }),
    },
  };
}

function podObject({ name, namespace, labels, address: ip }: LivePod): KubeObject {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { namespace, name, labels },
    spec: { nodeName: 'node-1', containers: [{ name: 'app', image: 'app' }], terminationGracePeriodSeconds: 0 },
    status: { phase: 'Running', podIP: ip, podIPs: [{ ip }], conditions: [{ type: 'Ready', status: 'True' }] },
  };
}

function sliceObject(key: string, service: GivenService, pods: readonly LivePod[]): KubeObject {
  const { namespace, name } = nameOf(key);
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { namespace, name, labels: { 'kubernetes.io/service-name': name } },
    addressType: 'IPv4',
    ports: tcpPorts(service).map(({ name, port, protocol }) => ({ name, port, protocol })),
    endpoints: pods.map((pod) => ({
      addresses: [pod.address],
      conditions: { ready: true, serving: true, terminating: false },
      nodeName: 'node-1',
      targetRef: { kind: 'Pod', name: pod.name, namespace },
    })),
  };
}
