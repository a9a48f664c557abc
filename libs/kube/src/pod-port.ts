import type { ClientRequest, IncomingMessage } from 'node:http';
import { WebSocket } from 'ws';
import type { ClusterAccess } from './access.ts';
import { guardedLookup } from './addresses.ts';
import { KubeError } from './kube-error.ts';
import type { KubeLimits } from './limits.ts';
import { networkError } from './network-error.ts';

/** A port of a pod as the pod itself sees it: on its own loopback. */
export interface PodPort {
  readonly namespace: string;
  readonly pod: string;
  readonly port: number;
}

/** Streams of one forwarded port: what goes to and fro, and what the node says when it cannot. */
const DATA = 0;
const TROUBLE = 1;
/** On each stream the port comes first, in two bytes. */
const PORT_BYTES = 2;

/**
 * One GET to a program in a pod, by a port-forward through the API server, as kubectl does it.
 *
 * HTTP/1.0, so that the end of the answer is the end of the connection and nothing is in chunks.
 *
 * @returns the body of a 200. Throws a `KubeError` otherwise
 * @see https://kubernetes.io/docs/reference/kubernetes-api/workload-resources/pod-v1/ (connect portforward requests)
 */
export async function getFromPod(
  access: ClusterAccess,
  { namespace, pod, port }: PodPort,
  path: string,
  limits: KubeLimits,
): Promise<string> {
  const base = access.server.replace(/\/+$/, '').replace(/^http/, 'ws');
  const url = `${base}/api/v1/namespaces/${namespace}/pods/${pod}/portforward?ports=${port}`;
  const socket = new WebSocket(url, 'v4.channel.k8s.io', socketOptions(access, limits));
  const timer = setTimeout(() => socket.terminate(), limits.requestMs);
  try {
    const bytes = await exchange(
      socket,
      `GET ${path} HTTP/1.0\r\nHost: localhost\r\nConnection: close\r\n\r\n`,
      limits,
    );
    return bodyOf(bytes);
  } finally {
    clearTimeout(timer);
    socket.terminate();
  }
}

function socketOptions({ credential, caPem, tlsServerName, insecureSkipTlsVerify }: ClusterAccess, limits: KubeLimits) {
  const { connectMs, answerBytes, allowLoopback } = limits;
  const authorization = credential.kind === 'token' && { authorization: `Bearer ${credential.token}` };
  return {
    // The audit log of the cluster says whose request it was.
    headers: { 'user-agent': 'overmesh', ...authorization },
    ...(credential.kind === 'certificate' && { cert: credential.certPem, key: credential.keyPem }),
    ...(caPem === undefined ? {} : { ca: caPem }),
    ...(tlsServerName === undefined ? {} : { servername: tlsServerName }),
    rejectUnauthorized: insecureSkipTlsVerify !== true,
    allowPartialTrustChain: true,
    lookup: guardedLookup(allowLoopback),
    ...{ followRedirects: false, handshakeTimeout: connectMs, maxPayload: answerBytes, perMessageDeflate: false },
  };
}

/** Sends the request and collects what comes until the end. */
function exchange(socket: WebSocket, request: string, { answerBytes }: KubeLimits): Promise<Buffer> {
  const streams = new Map<number, Buffer[]>([
    [DATA, []],
    [TROUBLE, []],
  ]);
  let bytes = 0;
  const { promise, resolve, reject } = Promise.withResolvers<Buffer>();
  socket.binaryType = 'nodebuffer';
  socket.on('open', () => socket.send(Buffer.concat([Buffer.from([DATA]), Buffer.from(request)])));
  socket.on('message', (message: Buffer) => {
    bytes += message.length;
    if (bytes > answerBytes) return reject(new KubeError('wrong-answer', 'the pod answers more than is read'));
    streams.get(message[0] ?? TROUBLE)?.push(message.subarray(1));
  });
  socket.on('unexpected-response', (call: ClientRequest, answer: IncomingMessage) => {
    call.destroy();
    reject(refusalOf(answer.statusCode ?? 0));
  });
  socket.on('error', (error) => reject(networkError(error)));
  socket.on('close', () => {
    const trouble = contentOf(streams.get(TROUBLE) ?? []);
    if (trouble.length) reject(new KubeError('unreachable', 'the node could not reach the port of the pod'));
    else resolve(contentOf(streams.get(DATA) ?? []));
  });
  return promise;
}

function contentOf(parts: readonly Buffer[]): Buffer {
  return Buffer.concat(parts).subarray(PORT_BYTES);
}

function refusalOf(status: number): KubeError {
  const details = { status };
  if (status === 401) return new KubeError('unauthorized', 'the API server does not know the credential', details);
  if (status === 403) return new KubeError('forbidden', 'the credential may not forward ports of pods', details);
  if (status === 404) return new KubeError('object-missing', 'there is no such pod', details);
  return new KubeError('unreachable', `the API server answers ${status} to a port-forward`, details);
}

function bodyOf(answer: Buffer): string {
  const text = answer.toString('utf8');
  const end = text.indexOf('\r\n\r\n');
  const [, status] = /^HTTP\/1\.[01] (\d{3})/.exec(text) ?? [];
  if (end < 0 || status === undefined) throw new KubeError('wrong-answer', 'the pod does not answer as HTTP does');
  if (status !== '200') throw new KubeError('wrong-answer', `the pod answers ${status}`);
  return text.slice(end + 4);
}
