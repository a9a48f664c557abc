import { expect, test } from 'vitest';
import type { Backend, Peer, PeerService, VirtualDestinationSpec } from '@overmesh/model';
import { namesFor } from './names.ts';
import type { VirtualDestination } from './names.ts';

const CHECKOUT = { name: 'checkout', namespace: 'shop' };

function service(more: Partial<PeerService> = {}): PeerService {
  const ports = [{ port: 8080, name: 'http', protocol: 'TCP' as const }];
  return { ...CHECKOUT, labels: {}, ports, meshes: ['istio'], serviceAccounts: ['checkout'], ...more };
}

function peer(name: string, place: Partial<Peer['cluster']> = {}, more: Partial<Peer> = {}): Peer {
  return {
    cluster: { id: `id-of-${name}`, name, labels: {}, ...place },
    mesh: { key: 'istio', kind: 'istio' },
    gateways: [],
    services: [service()],
    exported: [],
    ...more,
  };
}

function document(spec: Partial<VirtualDestinationSpec>, name = 'checkout', day = 1): VirtualDestination {
  return {
    uid: name,
    name,
    workspace: 'default',
    labels: {},
    spec: { virtualMesh: 'all', hosts: ['checkout.global'], ports: [{ port: 8080, protocol: 'http' }], ...spec },
    revision: 1,
    createdAt: `2026-01-0${day}T00:00:00Z`,
  };
}

function seenFrom(name: string, documents: readonly VirtualDestination[], peers: readonly Peer[]) {
  return namesFor({ documents, peers }, { clusterId: `id-of-${name}`, mesh: 'istio' });
}

function inWords(backend: Backend): string {
  const place = backend.where === 'remote' ? backend.peer.cluster.name : backend.where;
  const weight = backend.weight === undefined ? '' : ` x${backend.weight}`;
  return `${backend.tier} ${place}${weight}${backend.where === 'invalid' ? `: ${backend.reason}` : ''}`;
}

test('nearest is the own cluster, then the zone, then the region, then all others', () => {
  const peers = [
    peer('far', { region: 'eu' }),
    peer('here', { region: 'us', zone: 'a' }),
    peer('near', { region: 'us', zone: 'b' }),
    peer('next', { region: 'us', zone: 'a' }),
  ];
  const [name] = seenFrom('here', [document({ nearest: CHECKOUT })], peers);
  expect(name?.backends.map(inWords)).toEqual(['0 local', '1 next', '2 near', '3 far']);
});

test('what bounds a tier bounds each place of it, and no place of another one', () => {
  const tiers = [
    { destinations: [{ ...CHECKOUT, where: { clusters: ['east'] } }] },
    { destinations: [CHECKOUT], capacity: 2 },
  ];
  const [name] = seenFrom('east', [document({ tiers })], [peer('east'), peer('west'), peer('north')]);
  expect(name?.backends.map(({ capacity }) => capacity)).toEqual([undefined, 2, 2]);
});

test('a cluster that two tiers choose serves in the first', () => {
  const tiers = [{ destinations: [{ ...CHECKOUT, where: { clusters: ['west'] } }] }, { destinations: [CHECKOUT] }];
  const [name] = seenFrom('east', [document({ tiers })], [peer('east'), peer('west')]);
  expect(name?.backends.map(inWords)).toEqual(['0 west', '1 local']);
});

test('three quarters for two clusters together and a quarter for one are 75, 75 and 50 parts', () => {
  const tiers = [
    {
      destinations: [
        { ...CHECKOUT, where: { regions: ['us'] }, weight: 75 },
        { ...CHECKOUT, where: { regions: ['eu'] }, weight: 25 },
      ],
    },
  ];
  const peers = [peer('a', { region: 'us' }), peer('b', { region: 'us' }), peer('c', { region: 'eu' })];
  const [name] = seenFrom('c', [document({ tiers })], peers);
  expect(name?.backends.map(inWords)).toEqual(['0 a x75', '0 b x75', '0 local x50']);
});

test('what cannot be reached says why, and what nobody named is not spoken of', () => {
  const named = { destinations: [{ ...CHECKOUT, where: { clusters: ['bare', 'gone', 'plain'] } }] };
  const other = peer(
    'other',
    {},
    { mesh: { key: 'linkerd', kind: 'linkerd' }, services: [service({ meshes: ['linkerd'] })] },
  );
  const peers = [
    peer('bare', {}, { services: [] }),
    peer('east'),
    other,
    peer('plain', {}, { services: [service({ meshes: [] })] }),
  ];
  const [name] = seenFrom('east', [document({ tiers: [named, { destinations: [CHECKOUT] }] })], peers);
  expect(name?.backends.map(inWords)).toEqual([
    '0 invalid: cluster bare has no Service shop/checkout',
    '0 invalid: Service shop/checkout of cluster plain has no pod in mesh istio',
    '0 invalid: cluster gone has no mesh in this VirtualMesh',
    '1 local',
    '1 invalid: from istio in east there is no way to linkerd in other: a mesh reaches its own kind only, until Overmesh has a border between kinds',
    '1 invalid: Service shop/checkout of cluster plain has no pod in mesh istio',
  ]);
});

test('only who calls and who serves others has to do with a name', () => {
  const documents = [
    document({ nearest: { ...CHECKOUT, where: { clusters: ['west'] } }, clients: { clusters: ['east'] } }),
  ];
  const peers = [peer('east'), peer('north'), peer('west')];
  const seen = ['east', 'north', 'west'].map((name) => {
    const [one] = seenFrom(name, documents, peers);
    return one && { calls: one.isCalled, backends: one.backends.map(inWords), serves: one.served !== undefined };
  });
  expect(seen).toEqual([
    { calls: true, backends: ['3 west'], serves: false },
    undefined,
    { calls: false, backends: [], serves: true },
  ]);
});

test('of two documents that want one host the older one has it', () => {
  const documents = [document({ nearest: CHECKOUT }, 'newer', 2), document({ nearest: CHECKOUT }, 'older', 1)];
  const names = seenFrom('east', documents, [peer('east')]);
  expect(
    names.map(({ name, conflicts }) => [name, conflicts.map(({ winner, rule }) => `${winner} by ${rule}`)]),
  ).toEqual([
    ['older', []],
    ['newer', ['VirtualDestination/older by age']],
  ]);
});
