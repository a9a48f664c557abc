import { expect, test } from 'vitest';
import { gateways } from './gateways.ts';
import { cluster, ISTIO, labelled, seen } from './given.ts';

test('a labelled ingress Service is a gateway with its addresses and ports', () => {
  const service = seen('v1', 'Service', 'istio-ingress/gw', {
    ...labelled({ istio: 'ingressgateway' }),
    spec: { externalIPs: ['192.0.2.7'], ports: [{ port: 80 }, { port: 443 }] },
    status: { loadBalancer: { ingress: [{ ip: '192.0.2.1' }, { hostname: 'lb.example' }] } },
  });
  expect(gateways(cluster(service), [ISTIO])).toEqual([
    {
      namespace: 'istio-ingress',
      name: 'gw',
      mesh: 'istio',
      role: 'ingress',
      addresses: ['192.0.2.1', 'lb.example', '192.0.2.7'],
      ports: [80, 443],
    },
  ]);
});

const WAYPOINT = seen('gateway.networking.k8s.io/v1', 'Gateway', 'default/waypoint', {
  spec: { gatewayClassName: 'istio-waypoint', listeners: [{ port: 15008 }] },
});

test('a waypoint serves the Services that it is named by, and those of a namespace that names it', () => {
  const given = cluster(
    WAYPOINT,
    seen('v1', 'Namespace', 'default', labelled({ 'istio.io/use-waypoint': 'waypoint' })),
    seen('v1', 'Service', 'default/reviews'),
    seen('v1', 'Service', 'default/opts-out', labelled({ 'istio.io/use-waypoint': 'none' })),
    seen('v1', 'Service', 'other/plain'),
    seen(
      'v1',
      'Service',
      'other/far',
      labelled({ 'istio.io/use-waypoint': 'waypoint', 'istio.io/use-waypoint-namespace': 'default' }),
    ),
  );
  expect(gateways(given, [ISTIO])).toMatchObject([
    { role: 'waypoint', serves: ['default/reviews', 'other/far'], ports: [15008] },
  ]);
});

test('a waypoint for workloads serves no Service', () => {
  const given = cluster(
    { ...WAYPOINT, metadata: { ...WAYPOINT.metadata, labels: { 'istio.io/waypoint-for': 'workload' } } },
    seen('v1', 'Service', 'default/reviews', labelled({ 'istio.io/use-waypoint': 'waypoint' })),
  );
  expect(gateways(given, [ISTIO])).toMatchObject([{ serves: [] }]);
});

test('a Gateway of another class, and any without an installed Istio, is none of ours', () => {
  const nginx = { ...WAYPOINT, spec: { gatewayClassName: 'nginx' } };
  expect([gateways(cluster(nginx), [ISTIO]), gateways(cluster(WAYPOINT), [])]).toEqual([[], []]);
});
