import { once } from 'node:events';
import { createServer } from 'node:https';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import { createAuthority } from './certificates.ts';
import type { KubeObject } from './objects.ts';

/** The part of a kubelet that forwards ports of its pods, which here are programs on this machine. */
export interface FakeKubelet {
  /** The Node that leads an API server to it. */
  readonly node: KubeObject;
  /** Pods that were asked for, as `namespace/name:port`. */
  readonly forwarded: readonly string[];
  stop(): Promise<void>;
}

const DATA = 0;
const TROUBLE = 1;

/** @param portOf the port of this machine that stands for a port of a pod; undefined where nothing listens there */
export async function startFakeKubelet(
  name: string,
  portOf: (pod: string, port: number) => number | undefined,
): Promise<FakeKubelet> {
  const { keyPem, certificatePem } = await (await createAuthority('nodes')).server('kubelet');
  const server = createServer({ key: keyPem, cert: certificatePem });
  const forwarded: string[] = [];
  const sockets = new WebSocketServer({
    server,
    handleProtocols: (offered) => offered.has('v4.channel.k8s.io') && 'v4.channel.k8s.io',
  });
  sockets.on('connection', (socket, request) => {
    const url = new URL(request.url ?? '', 'https://kubelet');
    const [, , namespace = '', pod = ''] = url.pathname.split('/');
    const port = Number(url.searchParams.get('port'));
    forwarded.push(`${namespace}/${pod}:${port}`);
    forward(socket, port, portOf(pod, port));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    forwarded,
    node: {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name },
      status: {
        addresses: [{ type: 'InternalIP', address: '127.0.0.1' }],
        daemonEndpoints: { kubeletEndpoint: { Port: port } },
      },
    },
    stop: async () => {
      for (const socket of sockets.clients) socket.terminate();
      server.close();
      server.closeAllConnections();
      await once(server, 'close').catch(() => undefined);
    },
  };
}

/** The port comes first on each of the two streams; the end of the connection is the end of it all. */
function forward(socket: WebSocket, port: number, target: number | undefined): void {
  const opening = [port & 255, port >> 8];
  socket.send(Buffer.from([DATA, ...opening]));
  socket.send(Buffer.from([TROUBLE, ...opening]));
  if (target === undefined) {
    socket.send(Buffer.concat([Buffer.from([TROUBLE]), Buffer.from('connection refused')]));
    return socket.close();
  }
  const pod = connect(target, '127.0.0.1');
  pod.on('data', (part) => socket.send(Buffer.concat([Buffer.from([DATA]), part])));
  pod.on('error', () => socket.close());
  pod.on('close', () => socket.close());
  socket.on('message', (message: Buffer) => pod.write(message.subarray(1)));
  socket.on('close', () => pod.destroy());
}
