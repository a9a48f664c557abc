import { plainLoadBalancing } from '@overmesh/model';
import type { Balancer, HashKey, JsonObject } from '@overmesh/model';
import { approximate } from '@overmesh/meshes/kit';
import type { Lower } from '@overmesh/meshes/kit';
import { noWarmup } from '../warmup.ts';
import { inOwnRule } from './own-rule.ts';
import type { SettingPatch } from './patch.ts';

const SIMPLE: Readonly<Record<Balancer, string>> = {
  'round-robin': 'ROUND_ROBIN',
  'least-request': 'LEAST_REQUEST',
  random: 'RANDOM',
};

export const lowerLoadBalancing: Lower<'loadBalancing', SettingPatch> = ({ slowStart, ...balancing }, context) => {
  const lack = slowStart === undefined ? undefined : noWarmup(context.index);
  const answer = inRule({ ...balancing, ...(slowStart !== undefined && !lack && { slowStart }) }, context);
  if (!lack || answer.fidelity !== 'exact') return answer;
  return approximate(`a new pod gets its whole share at once: ${lack}`, answer.patch);
};

const inRule = inOwnRule<'loadBalancing'>((balancing) => {
  const { by, hash, slowStart } = plainLoadBalancing(balancing);
  return {
    loadBalancer: {
      ...(by && { simple: SIMPLE[by] }),
      ...(hash && { consistentHash: toConsistentHash(hash) }),
      ...(slowStart !== undefined && { warmup: { duration: slowStart } }),
    },
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
