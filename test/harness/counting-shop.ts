import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A service that counts its answers for a Prometheus, as services in a cluster do. */
export interface CountingShop {
  /** `host:port` */
  readonly address: string;
  /** What it answers from now on. */
  answer(status: 200 | 503): void;
  /** So many requests a second until it stops. */
  load(perSecond: number): void;
  stop(): Promise<void>;
}

/** Starts one on this machine. */
export async function startShop(): Promise<CountingShop> {
  const counts = new Map<number, number>([
    [200, 0],
    [503, 0],
  ]);
  let status = 200;
  let timer: NodeJS.Timeout | undefined;
  const server = createServer((request, response) => {
    if (request.url === '/metrics') return void response.end(metricsOf(counts));
    counts.set(status, (counts.get(status) ?? 0) + 1);
    response.writeHead(status).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    address,
    answer: (next) => (status = next),
    load: (perSecond) => {
      clearInterval(timer);
      timer = setInterval(() => void fetch(`http://${address}/`).catch(() => undefined), 1000 / perSecond);
    },
    stop: async () => {
      clearInterval(timer);
      server.close();
      server.closeAllConnections();
      await once(server, 'close').catch(() => undefined);
    },
  };
}

function metricsOf(counts: ReadonlyMap<number, number>): string {
  const lines = [...counts].map(([code, count]) => `shop_requests_total{code="${code}"} ${count}`);
  return ['# TYPE shop_requests_total counter', ...lines, ''].join('\n');
}
