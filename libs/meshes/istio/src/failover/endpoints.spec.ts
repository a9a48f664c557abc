import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { UsableBackend } from '@overmesh/meshes/kit';
import type { JsonObject, PeerService, RemoteBackend } from '@overmesh/model';
import { bordersOf, endpointsOf } from './endpoints.ts';
import type { Way } from './endpoints.ts';

const service: PeerService = {
  namespace: 'shop',
  name: 'checkout',
  labels: {},
  ports: [],
  meshes: ['istio'],
  serviceAccounts: [],
};

function remote(tier: number, address: string): UsableBackend<Way> {
  const cluster = { id: address, name: address, labels: {} };
  const peer = { cluster, mesh: { key: 'istio', kind: 'istio' as const }, gateways: [] };
  const backend: RemoteBackend = { where: 'remote', tier, service, peer, exported: true };
  return { backend, way: { to: 'gateways', addresses: [address] }, tier };
}

function pods(tier: number): UsableBackend<Way> {
  return { backend: { where: 'local', tier, service }, way: { to: 'pods' }, tier };
}

/**
 * The priority that istiod gives an endpoint: it goes through the rules while the endpoint's label equals the value of the
 * rule, or the caller's own label where the rule has none.
 *
 * @see https://istio.io/latest/docs/reference/config/networking/destination-rule/#LocalityLoadBalancerSetting
 */
function priorityOf(labels: JsonObject, rules: readonly string[], caller: JsonObject): number {
  const fits = (rule: string): boolean => {
    const [label = '', value] = rule.split('=');
    return (labels[label] ?? '') === (value ?? caller[label] ?? '');
  };
  const first = rules.findIndex((rule) => !fits(rule));
  return first < 0 ? 0 : rules.length - first;
}

test('whatever tier the pods of the cluster are in, istiod gives every endpoint the priority of its tier', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 8 }), fc.nat(7), fc.boolean(), (tiers, own, hasPods) => {
      const place = own % tiers;
      const backends = Array.from({ length: tiers }, (_, tier) => remote(tier, `192.0.2.${tier}`));
      const all = hasPods ? [...backends, pods(place)] : backends;
      const rules = bordersOf(all).map(({ rule }) => rule);
      for (const { address, labels } of endpointsOf(all, ['http']))
        expect(priorityOf(labels as JsonObject, rules, { app: 'caller' })).toBe(Number(String(address).split('.')[3]));
      if (hasPods) expect(priorityOf({ app: 'checkout' }, rules, { app: 'caller' })).toBe(place);
    }),
    { seed: 20261129 },
  );
});

test('every address of a gateway is an endpoint, with the locality of its cluster and the weight of the document', () => {
  const one = remote(0, '192.0.2.1');
  const backend = { ...one.backend, weight: 75 } as RemoteBackend;
  const placed = {
    ...backend,
    peer: { ...backend.peer, cluster: { ...backend.peer.cluster, region: 'us', zone: 'a' } },
  };
  const way: Way = { to: 'gateways', addresses: ['192.0.2.1', '192.0.2.2'] };
  expect(endpointsOf([{ backend: placed, way, tier: 0 }], ['http', 'grpc'])).toEqual(
    ['192.0.2.1', '192.0.2.2'].map((address) => ({
      address,
      ports: { http: 15443, grpc: 15443 },
      labels: { 'security.istio.io/tlsMode': 'istio' },
      locality: 'us/a',
      weight: 75,
    })),
  );
});
