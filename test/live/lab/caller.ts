import type { Agent, Dispatcher } from 'undici';
import { agentOf } from '../../harness/network/agent.ts';
import type { Network } from '../../harness/network/network.ts';
import type { KubeObject } from '../../harness/objects.ts';
import { queryText } from '../model/request.ts';
import type { LiveRequest } from '../model/request.ts';
import { answersHeader, idHeader } from './answers.ts';

/** Where the caller lives. Its namespace is none of the given worlds'. */
export const callerNamespace = 'live';
export const callerName = 'caller';
export const callerAddress = '10.66.0.10';

/** The ports of Services that the caller's proxy listens on, all for HTTP. */
export const callerPorts: readonly number[] = [8000, 9080, 9081];

/** Takes the part of iptables: the proxy itself listens on these ports of the Services. */
export function callerSidecar(): KubeObject {
  return {
    apiVersion: 'networking.istio.io/v1',
    kind: 'Sidecar',
    metadata: { namespace: callerNamespace, name: callerName },
    spec: {
      workloadSelector: { labels: { app: callerName } },
      egress: callerPorts.map((number) => ({
        port: { number, protocol: 'HTTP', name: `http-${number}` },
        bind: callerAddress,
        captureMode: 'NONE',
        hosts: ['*/*'],
      })),
    },
  };
}

/** A request to a Service. */
export interface Call {
  /** As in `reviews.shop.svc.cluster.local`. */
  readonly host: string;
  readonly port: number;
  readonly request: LiveRequest;
  /** By this its tries are counted at the pods. */
  readonly id?: string;
  /** What the pods are to answer, try by try: see answers.ts. */
  readonly answers?: string;
}

/** What the caller got. */
export interface Answered {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: string;
  readonly ms: number;
}

/** An application that calls Services through its proxy. */
export interface Caller {
  call(call: Call): Promise<Answered>;
  /** The same for a look at where things stand, which is not counted among what was sent. */
  callAside(call: Call): Promise<Answered>;
  /** Requests sent since the start. */
  readonly sent: number;
  close(): Promise<void>;
}

/** Opens the application's side; few connections, so that many calls at once share the machine with what they measure. */
export function openCaller(network: Network): Caller {
  const agent = agentOf(network, 16);
  let sent = 0;
  return {
    call: (call) => {
      sent += 1;
      return send(agent, call);
    },
    callAside: (call) => send(agent, call),
    get sent() {
      return sent;
    },
    close: () => agent.destroy(),
  };
}

async function send(agent: Agent, { host, port, request, id, answers }: Call): Promise<Answered> {
  const start = performance.now();
  const response = await agent.request({
    origin: `http://${callerAddress}:${port}`,
    method: request.method as Dispatcher.HttpMethod,
    path: `${request.path}${queryText(request.query)}`,
    headers: {
      ...request.headers,
      host: `${host}:${port}`,
      ...(id !== undefined && { [idHeader]: id }),
      ...(answers !== undefined && { [answersHeader]: answers }),
    },
  });
  const body = await response.body.text();
  return { status: response.statusCode, headers: response.headers, body, ms: performance.now() - start };
}
