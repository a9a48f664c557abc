import { plainConnections } from '@overmesh/model';
import { inOwnRule } from './own-rule.ts';

/** Limits that nobody gives stay Istio's, which has none but 10 s for a connection to come about. Its name for requests under way is of HTTP/2 and counts all. */
export const lowerConnections = inOwnRule<'connections'>((connections) => {
  const { maxConnections, connectTimeout, ...ofRequests } = plainConnections(connections);
  const { maxPendingRequests, maxRequests, maxRequestsPerConnection, idleTimeout } = ofRequests;
  const tcp = {
    ...(maxConnections !== undefined && { maxConnections }),
    ...(connectTimeout !== undefined && { connectTimeout }),
  };
  const http = {
    ...(maxPendingRequests !== undefined && { http1MaxPendingRequests: maxPendingRequests }),
    ...(maxRequests !== undefined && { http2MaxRequests: maxRequests }),
    ...(maxRequestsPerConnection !== undefined && { maxRequestsPerConnection }),
    ...(idleTimeout !== undefined && { idleTimeout }),
  };
  return {
    connectionPool: { ...(Object.keys(tcp).length && { tcp }), ...(Object.keys(http).length && { http }) },
  };
});
