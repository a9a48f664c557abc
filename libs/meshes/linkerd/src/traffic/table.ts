import { unsupported } from '@overmesh/meshes/kit';
import type { TrafficTable } from '@overmesh/meshes/kit';
import { lowerHeaders } from './headers.ts';
import { lowerLoadBalancing } from './load-balancing.ts';
import { lowerMatch } from './match.ts';
import type { RoutePatch } from './patch.ts';
import { lowerRedirect } from './redirect.ts';
import { lowerRetries } from './retries.ts';
import { lowerSplit } from './split.ts';
import { lowerTimeout } from './timeout.ts';

/** Linkerd's answer to every feature. */
export const trafficTable: TrafficTable<RoutePatch, object> = {
  match: lowerMatch,
  split: lowerSplit,
  retries: lowerRetries,
  timeout: lowerTimeout,
  faults: unsupported(
    'Linkerd makes no faults: a split to a Service that delays or fails on purpose would do the same',
  ),
  mirror: unsupported(
    'Linkerd copies no requests, and a route that asks for it is left out as a whole: a proxy of its own behind the Service would have to copy them',
  ),
  headers: lowerHeaders,
  rewrite: unsupported(
    'Linkerd rewrites neither path nor host, and a route that asks for it is left out as a whole: the server, or a proxy in front of it, would have to',
  ),
  cors: unsupported(
    'Linkerd answers no preflight, and reads no route with a filter that is newer than Gateway API 1.2: the server, or the gateway that browsers come through, would have to',
  ),
  redirect: lowerRedirect,
  directResponse: unsupported('Linkerd answers no request by itself: a split to a Service that answers so would do'),
  outliers: unsupported(
    'Linkerd reads failure accrual from annotations of the Service, which is not ours to change: set balancer.linkerd.io/failure-accrual and its kin there',
  ),
  connections: unsupported(
    'Linkerd has one queue of 100 requests for each destination, which fails fast after 3 s, and no limits to set: the callers themselves would have to keep them; how long a connection may take to come about is annotation config.linkerd.io/proxy-outbound-connect-timeout on the callers, for all that they call',
  ),
  loadBalancing: lowerLoadBalancing,
};
