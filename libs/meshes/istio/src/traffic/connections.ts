import { plainConnections } from '@overmesh/model';
import { inOwnRule } from './own-rule.ts';

/** Limits that nobody gives stay Istio's, which has none. Its name for requests under way is of HTTP/2 and counts all. */
export const lowerConnections = inOwnRule<'connections'>((connections) => {
  const { maxConnections, maxPendingRequests, maxRequests, maxRequestsPerConnection, idleTimeout } =
    plainConnections(connections);
  const http = {
    ...(maxPendingRequests !== undefined && { http1MaxPendingRequests: maxPendingRequests }),
    ...(maxRequests !== undefined && { http2MaxRequests: maxRequests }),
    ...(maxRequestsPerConnection !== undefined && { maxRequestsPerConnection }),
    ...(idleTimeout !== undefined && { idleTimeout }),
  };
  return {
    connectionPool: {
      ...(maxConnections !== undefined && { tcp: { maxConnections } }),
      ...(Object.keys(http).length && { http }),
    },
  };
});
