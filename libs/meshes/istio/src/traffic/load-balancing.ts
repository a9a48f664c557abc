import { plainLoadBalancing } from '@overmesh/model';
import type { Balancer, HashKey, JsonObject } from '@overmesh/model';
import { inOwnRule } from './own-rule.ts';

const SIMPLE: Readonly<Record<Balancer, string>> = {
  'round-robin': 'ROUND_ROBIN',
  'least-request': 'LEAST_REQUEST',
  random: 'RANDOM',
};

export const lowerLoadBalancing = inOwnRule<'loadBalancing'>((balancing) => {
  const { by, hash } = plainLoadBalancing(balancing);
  return {
    loadBalancer: { ...(by && { simple: SIMPLE[by] }), ...(hash && { consistentHash: toConsistentHash(hash) }) },
  };
});

function toConsistentHash({ header, query, cookie, source }: HashKey): JsonObject {
  return {
    ...(header !== undefined && { httpHeaderName: header }),
    ...(query !== undefined && { httpQueryParameterName: query }),
    ...(cookie && {
      httpCookie: { name: cookie.name, ...(cookie.lifetime !== undefined && { ttl: cookie.lifetime }) },
    }),
    ...(source && { useSourceIp: true }),
  };
}
