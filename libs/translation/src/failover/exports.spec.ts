import { expect, test } from 'vitest';
import type {
  Backend,
  ExportPolicySpec,
  Peer,
  PeerService,
  VirtualDestinationSpec,
  VirtualName,
} from '@overmesh/model';
import { exportDoor } from './exports.ts';
import type { ExportPolicy } from './exports.ts';
import { namesFor } from './names.ts';
import type { VirtualDestination } from './names.ts';

const HTTP = { port: 8080, name: 'http', protocol: 'TCP' as const };

function service(name: string, more: Partial<PeerService> = {}): PeerService {
  return { namespace: 'shop', name, labels: {}, ports: [HTTP], meshes: ['istio'], serviceAccounts: [name], ...more };
}

function peer(name: string, services: readonly PeerService[], more: Partial<Peer> = {}): Peer {
  const cluster = { id: `id-of-${name}`, name, labels: {} };
  return { cluster, mesh: { key: 'istio', kind: 'istio' }, gateways: [], services, exported: [], ...more };
}

const common = { workspace: 'default', labels: {}, revision: 1 };

function policy(spec: Partial<ExportPolicySpec> = {}, name = 'shop', day = 1): ExportPolicy {
  const whole = { virtualMesh: 'all', destinations: [{ namespace: 'shop' }], ...spec };
  return { ...common, uid: name, name, spec: whole, createdAt: `2026-01-0${day}T00:00:00Z` };
}

function seenFrom(
  cluster: string,
  exportPolicies: readonly ExportPolicy[],
  peers: readonly Peer[],
  documents: readonly VirtualDestination[] = [],
): readonly VirtualName[] {
  return namesFor({ documents, exportPolicies, peers }, { clusterId: `id-of-${cluster}`, mesh: 'istio' });
}

function inWords(backend: Backend): string {
  if (backend.where === 'invalid') return backend.reason;
  return backend.where === 'local' ? 'local' : `${backend.peer.cluster.name}${backend.exported ? '' : ' (waits)'}`;
}

const TWO = [peer('east', [service('cart'), service('checkout')]), peer('west', [])];

test('every Service that a selector selects has a name of its own, and no other has one', () => {
  const bank = service('ledger', { namespace: 'bank' });
  const names = seenFrom('west', [policy()], [...TWO, peer('north', [bank])]);
  expect(names.map(({ hosts }) => hosts)).toEqual([
    ['cart.shop.svc.clusterset.local'],
    ['checkout.shop.svc.clusterset.local'],
  ]);
});

test('clusters that `to` does not choose get nothing to call, and serve what they export', () => {
  const only = policy({ destinations: [{ name: 'cart' }], to: { clusters: ['west'] } });
  const north = peer('north', []);
  expect(seenFrom('north', [only], [...TWO, north])).toEqual([]);
  const [served] = seenFrom('east', [only], [...TWO, north]);
  expect(served).toMatchObject({ isCalled: false, served: { service: { name: 'cart' } } });
  expect(seenFrom('west', [only], [...TWO, north])).toMatchObject([{ isCalled: true }]);
});

test('a cluster that the selector does not name exports nothing, though it has the Service', () => {
  const checkout = [service('checkout')];
  const east = policy({ destinations: [{ name: 'checkout', clusters: ['east'] }] });
  const peers = [peer('east', checkout), peer('north', checkout), peer('west', [])];
  expect(seenFrom('west', [east], peers)[0]?.backends.map(inWords)).toEqual(['east (waits)']);
  expect(seenFrom('north', [east], peers)[0]).toMatchObject({ isCalled: true });
  expect(seenFrom('north', [east], peers)[0]).not.toHaveProperty('served');
});

test('each Service has a door of its own: one is open while the other is still waited for', () => {
  const [east, west] = [
    peer('east', TWO[0]?.services ?? [], { exported: [exportDoor('ExportPolicy/shop', 'shop/cart')] }),
    peer('west', []),
  ];
  const names = seenFrom('west', [policy()], [east, west]);
  expect(names.flatMap(({ backends }) => backends.map(inWords))).toEqual(['east', 'east (waits)']);
});

test('the own name of a Service that no other cluster exports is left as it is', () => {
  const own = policy({ hosts: ['service'] });
  expect(seenFrom('east', [own], TWO)).toMatchObject([{ isCalled: false }, { isCalled: false }]);
  expect(seenFrom('west', [own], TWO).map(({ hosts }) => hosts[0])).toEqual([
    'cart.shop.svc.cluster.local',
    'checkout.shop.svc.cluster.local',
  ]);
});

test('a Service whose pods are away for a while keeps its name, and the reason is told', () => {
  const names = seenFrom('west', [policy()], [peer('east', [service('cart', { meshes: [] })]), peer('west', [])]);
  expect(names[0]?.backends.map(inWords)).toEqual(['Service shop/cart of cluster east has no pod in mesh istio']);
});

test.each([
  ['http', HTTP, 'http'],
  ['grpc-web', { ...HTTP, name: 'grpc-web' }, 'grpc'],
  ['appProtocol', { ...HTTP, appProtocol: 'kubernetes.io/h2c' }, 'http2'],
  ['nothing', { ...HTTP, name: 'main' }, 'tcp'],
])('a port that says %s speaks it', (_what, port, protocol) => {
  const [name] = seenFrom('west', [policy()], [peer('east', [service('cart', { ports: [port] })]), peer('west', [])]);
  expect(name?.ports).toEqual([{ port: 8080, protocol }]);
});

test('ports are those that all exporting clusters have, and what is left out is said', () => {
  const more = [HTTP, { port: 9090, protocol: 'TCP' as const }, { port: 53, protocol: 'UDP' as const }];
  const peers = [peer('east', [service('cart', { ports: more })]), peer('west', [service('cart')])];
  const [name] = seenFrom('west', [policy()], peers);
  expect(name?.ports).toEqual([{ port: 8080, protocol: 'http' }]);
  expect(name?.lacking?.[0]?.reason).toMatch(/port 53 is left out.*port 9090 is left out, as west has none/);
});

test('of a Service with 17 ports the last one is left out, and said', () => {
  const ports = Array.from({ length: 17 }, (_none, index) => ({ port: 8000 + index, protocol: 'TCP' as const }));
  const [name] = seenFrom('west', [policy()], [peer('east', [service('cart', { ports })]), peer('west', [])]);
  expect(name?.ports).toHaveLength(16);
  expect(name?.lacking?.[0]?.reason).toBe('port 8016 is left out, as a name has 16 at most');
});

test('clusters without a port in common are told, and are given nothing to call', () => {
  const other = service('cart', { ports: [{ port: 9090, protocol: 'TCP' }] });
  const [name] = seenFrom(
    'north',
    [policy()],
    [peer('east', [service('cart')]), peer('west', [other]), peer('north', [])],
  );
  expect(name).toMatchObject({ ports: [], backends: [], lacking: [{ feature: 'ports' }] });
});

test('of two policies for one caller the older one gives the name, and each gives it where the other does not', () => {
  const policies = [
    policy({ destinations: [{ name: 'cart' }], to: { clusters: ['west'] } }, 'younger', 2),
    policy({ destinations: [{ name: 'cart' }] }, 'older', 1),
  ];
  const told = (cluster: string) =>
    seenFrom(cluster, policies, [...TWO, peer('north', [])]).map(
      ({ intent, isCalled, conflicts }) => `${intent} ${isCalled} ${conflicts.map(({ rule }) => rule).join()}`,
    );
  expect(told('west')).toEqual(['ExportPolicy/older true ', 'ExportPolicy/younger false age']);
  expect(told('north')).toEqual(['ExportPolicy/older true ']);
  expect(told('east')).toEqual(['ExportPolicy/older true ', 'ExportPolicy/younger false ']);
});

test('a VirtualDestination has its hosts before an ExportPolicy that is older, where it is called', () => {
  const spec: VirtualDestinationSpec = {
    virtualMesh: 'all',
    hosts: ['cart.shop.svc.clusterset.local'],
    ports: [{ port: 8080, protocol: 'http' }],
    clients: { clusters: ['west'] },
    nearest: { name: 'cart', namespace: 'shop' },
  };
  const document = { ...common, uid: 'vd', name: 'cart', spec, createdAt: '2026-01-09T00:00:00Z' };
  const told = (cluster: string) =>
    seenFrom(cluster, [policy({ destinations: [{ name: 'cart' }] })], [...TWO, peer('north', [])], [document]).map(
      ({ intent, isCalled, conflicts }) => `${intent} ${isCalled} ${conflicts.map(({ rule }) => rule).join()}`,
    );
  expect(told('west')).toEqual(['VirtualDestination/cart true ', 'ExportPolicy/shop false kind']);
  expect(told('north')).toEqual(['ExportPolicy/shop true ']);
});
