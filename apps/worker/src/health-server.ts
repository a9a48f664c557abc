import { createServer } from 'node:http';
import type { Server } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';

/** /healthz says that the process runs; /readyz asks `ready` what is missing; /metrics is text of Prometheus. */
export async function serveHealth(
  port: number,
  ready: () => Promise<readonly string[]>,
  metrics: () => Promise<string>,
): Promise<{ readonly server: Server; readonly port: number }> {
  const server = createServer((request, response) => {
    const answer = async (): Promise<readonly [number, string]> => {
      if (request.url === '/healthz') return [200, 'ok\n'];
      if (request.url === '/metrics') return [200, await metrics()];
      if (request.url !== '/readyz') return [404, 'not found\n'];
      const missing = await ready();
      return missing.length ? [503, `not ready: ${missing.join(', ')}\n`] : [200, 'ready\n'];
    };
    void answer()
      .catch((): readonly [number, string] => [500, 'internal error\n'])
      .then(([status, text]) => response.writeHead(status, { 'content-type': 'text/plain' }).end(text));
  });
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return { server, port: (server.address() as AddressInfo).port };
}
