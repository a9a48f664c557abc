import { expect, test } from 'vitest';
import type { Connections, LoadBalancing } from '@overmesh/model';
import { context } from '../given.ts';
import { lowerConnections } from './connections.ts';
import { lowerLoadBalancing } from './load-balancing.ts';

const CONNECTIONS: readonly (readonly [Connections, object])[] = [
  [{ maxConnections: 1 }, { tcp: { maxConnections: 1 } }],
  [{ maxRequests: 2, maxPendingRequests: 3 }, { http: { http2MaxRequests: 2, http1MaxPendingRequests: 3 } }],
  [{ connectTimeout: '1s500ms' }, { tcp: { connectTimeout: '1500ms' } }],
  [{ idleTimeout: '1m30s' }, { http: { idleTimeout: '90s' } }],
];

test.each(CONNECTIONS)('of connections %j only what is said is written', (connections, connectionPool) => {
  expect(lowerConnections(connections, context())).toEqual({ fidelity: 'exact', patch: { connectionPool } });
});

const BALANCING: readonly (readonly [LoadBalancing, object])[] = [
  [{ by: 'least-request' }, { simple: 'LEAST_REQUEST' }],
  [
    { by: 'round-robin', slowStart: '1m30s' },
    { simple: 'ROUND_ROBIN', warmup: { duration: '90s' } },
  ],
  [{ hash: { header: 'x-user' } }, { consistentHash: { httpHeaderName: 'x-user' } }],
  [{ hash: { query: 'user' } }, { consistentHash: { httpQueryParameterName: 'user' } }],
  [{ hash: { source: true } }, { consistentHash: { useSourceIp: true } }],
  [{ hash: { cookie: { name: 'c' } } }, { consistentHash: { httpCookie: { name: 'c' } } }],
  [
    { hash: { cookie: { name: 'c', lifetime: '1h' } } },
    { consistentHash: { httpCookie: { name: 'c', ttl: '3600s' } } },
  ],
];

test.each(BALANCING)('balancing %j has the words of Istio', (balancing, loadBalancer) => {
  expect(lowerLoadBalancing(balancing, context())).toEqual({ fidelity: 'exact', patch: { loadBalancer } });
});
