import { createServer } from 'node:http';
import { startProxy } from '../../harness/istio/proxy.ts';
import type { Proxy } from '../../harness/istio/proxy.ts';
import { agentOf } from '../../harness/network/agent.ts';
import type { KubeObject } from '../../harness/objects.ts';
import type { Lab } from './lab.ts';
import { plainRequest } from '../model/request.ts';
import type { LiveRequest } from '../model/request.ts';

/** Where a pod is, whose proxy takes its requests. */
export interface ServerPlace {
  readonly namespace: string;
  /** Of the pod and of its Service. */
  readonly name: string;
  readonly address: string;
  /** Of the application behind the proxy. */
  readonly appPort: number;
}

const port = 9080;
const usual: ServerPlace = { namespace: 'shop', name: 'server', address: '10.66.0.20', appPort: 9180 };

/** How many requests reached an application, and how they came. */
export interface Arrived {
  /** Answers that the callers got. */
  readonly answered: number;
  /** Requests that the application saw. */
  readonly reached: number;
  /** Of them those that came with the identity of a caller, which only a verified certificate gives. */
  readonly identified: number;
}

/** A pod in the mesh that is called, with a certificate of the stock istiod. */
export interface MeshedServer {
  readonly proxy: Proxy;
  /** Requests that the application saw so far. */
  readonly reached: number;
  /** Requests through the caller's proxy. */
  callThroughMesh(times: number, request?: LiveRequest): Promise<Arrived>;
  /** Requests in plain text, straight to the pod's address, as a caller outside of the mesh sends them. */
  callInPlainText(times: number): Promise<Arrived>;
  stop(): Promise<void>;
}

/** Starts the pod, its proxy and its application, with a Service in front. */
export async function startMeshedServer(lab: Lab, place: ServerPlace = usual): Promise<MeshedServer> {
  const { address, appPort } = place;
  let reached = 0;
  let identified = 0;
  const app = createServer((request, response) => {
    reached += 1;
    // The proxy takes this header off what comes in, and sets it from the certificate alone.
    if (String(request.headers['x-forwarded-client-cert'] ?? '').includes('spiffe://')) identified += 1;
    response.end('served');
  });
  const door = await lab.network.listen('127.0.0.1', appPort);
  door.on('connection', (socket) => app.emit('connection', socket));
  await lab.write(objects(place));
  const proxy = await startProxy(lab.controlPlane, {
    network: lab.network,
    namespace: place.namespace,
    name: place.name,
    address,
    labels: { app: place.name },
  });
  await lab.write([slice(place)]);
  const plain = agentOf(lab.network, 4);
  const host = `${place.name}.${place.namespace}.svc.${lab.controlPlane.clusterDomain}`;

  const arrivedOf = async (times: number, call: () => Promise<boolean>): Promise<Arrived> => {
    const [reachedBefore, identifiedBefore] = [reached, identified];
    let answered = 0;
    for (let sent = 0; sent < times; sent += 1) if (await call()) answered += 1;
    return { answered, reached: reached - reachedBefore, identified: identified - identifiedBefore };
  };
  return {
    proxy,
    get reached() {
      return reached;
    },
    callThroughMesh: (times, request = plainRequest) =>
      arrivedOf(times, async () => {
        const { status } = await lab.caller.call({ host, port, request });
        return status === 200;
      }),
    callInPlainText: (times) =>
      arrivedOf(times, () =>
        plain.request({ origin: `http://${address}:${port}`, method: 'GET', path: '/', headers: { host } }).then(
          async ({ statusCode, body }) => {
            await body.dump();
            return statusCode === 200;
          },
          () => false,
        ),
      ),
    stop: async () => {
      await plain.destroy();
      await proxy.stop();
      door.close();
    },
  };
}

function objects({ namespace, name, address, appPort }: ServerPlace): readonly KubeObject[] {
  return [
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: { namespace, name },
      spec: { selector: { app: name }, ports: [{ name: 'http', port, targetPort: port, protocol: 'TCP' }] },
    },
    {
      apiVersion: 'networking.istio.io/v1',
      kind: 'Sidecar',
      metadata: { namespace, name },
      spec: {
        workloadSelector: { labels: { app: name } },
        ingress: [
          {
            port: { number: port, protocol: 'HTTP', name: 'http' },
            bind: address,
            captureMode: 'NONE',
            defaultEndpoint: `127.0.0.1:${appPort}`,
          },
        ],
        egress: [{ hosts: ['./*'] }],
      },
    },
  ];
}

/** Made when the pod is there: nothing joins Services and pods in a lab. */
function slice({ namespace, name, address }: ServerPlace): KubeObject {
  return {
    apiVersion: 'discovery.k8s.io/v1',
    kind: 'EndpointSlice',
    metadata: { namespace, name, labels: { 'kubernetes.io/service-name': name } },
    addressType: 'IPv4',
    ports: [{ name: 'http', port, protocol: 'TCP' }],
    endpoints: [
      {
        addresses: [address],
        conditions: { ready: true, serving: true, terminating: false },
        nodeName: 'node-1',
        targetRef: { kind: 'Pod', name, namespace },
      },
    ],
  } as unknown as KubeObject;
}
