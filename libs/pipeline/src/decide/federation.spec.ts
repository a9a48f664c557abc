import { expect, test } from 'vitest';
import type { OpenDoor } from '@overmesh/delivery';
import type { FederatedDocument } from '@overmesh/intent';
import { EMPTY_INVENTORY } from '@overmesh/model';
import type { Destination, Gateway, Inventory, Mesh, VirtualDestinationSpec } from '@overmesh/model';
import { acquaintedWith, federationsOf } from './federation.ts';
import { clusterInputs } from './inputs-hash.ts';
import { unitsOf } from './units.ts';

const CLUSTERS = ['c0', 'c1', 'c2', 'c3', 'c4', 'c5', 'c6', 'c7', 'c8', 'c9'];
const common = { workspace: 'default', labels: {}, createdAt: '2026-11-21T05:00:00Z', revision: 1 };
const ISTIO: Mesh = { key: 'istio', kind: 'istio', state: 'installed', modes: ['sidecar'], evidence: ['a spec'] };
const virtualMesh = { ...common, uid: 'all', name: 'all', spec: { meshes: [{ selector: {} }] } };

/** Callers of c0, c1 and c2 reach what c9 serves. */
const spec: VirtualDestinationSpec = {
  virtualMesh: 'all',
  hosts: ['checkout.global'],
  ports: [{ port: 8080, protocol: 'http' }],
  clients: { clusters: ['c0', 'c1', 'c2'] },
  tiers: [{ destinations: [{ name: 'checkout', namespace: 'shop', where: { clusters: ['c9'] } }] }],
};
const document: Extract<FederatedDocument, { readonly kind: 'VirtualDestination' }> = {
  ...common,
  kind: 'VirtualDestination',
  virtualMesh: 'all',
  uid: 'vd',
  name: 'checkout',
  spec,
};

interface World {
  readonly address?: string;
  readonly services?: readonly string[];
  readonly doors?: readonly OpenDoor[];
}

function inventoryOf(name: string, { address = '192.0.2.9', services = ['checkout'] }: World): Inventory {
  const gateway: Gateway = {
    namespace: 'istio-system',
    name: 'eastwest',
    mesh: 'istio',
    role: 'east-west',
    addresses: [name === 'c9' ? address : '192.0.2.1'],
    ports: [15443],
  };
  const destinations = services.map((service): Destination => ({
    namespace: 'shop',
    name: service,
    labels: {},
    selector: { app: service },
    ports: [{ port: 8080, name: 'http', protocol: 'TCP' }],
    headless: false,
    meshes: ['istio'],
  }));
  return { ...EMPTY_INVENTORY, meshes: [ISTIO], gateways: [gateway], destinations };
}

/** What each cluster would be translated from, by name. */
function inputsIn(world: World): ReadonlyMap<string, string> {
  const places = CLUSTERS.map((name) => ({ id: name, name, labels: {} }));
  const inventories = new Map(CLUSTERS.map((name) => [name, inventoryOf(name, world)]));
  const federations = federationsOf({
    virtualMeshes: [virtualMesh],
    documents: [document],
    places: places.map((place) => ({ place, part: inventories.get(place.name) ?? EMPTY_INVENTORY })),
    doors: world.doors ?? [],
  });
  const content = {
    revision: 1,
    virtualMesh,
    policies: [],
    accessPolicies: [],
    virtualDestinations: [document],
    exportPolicies: [],
  };
  return new Map(
    places.map((place) => {
      const [unit] = unitsOf({
        place,
        inventory: inventories.get(place.name) ?? EMPTY_INVENTORY,
        // Its own inventory is not what this is about.
        isSeen: true,
        ownInputs: clusterInputs(place, 'the same'),
        inputsHash: '',
        federations,
        authorities: new Map(),
        ours: new Set(),
        before: { clusterId: place.id, version: 1, inputsHash: '', virtualMeshes: [] },
        editions: [{ virtualMesh: 'all', revision: 1, isUsual: true, content }],
      });
      return [place.name, unit?.inputs ?? ''] as const;
    }),
  );
}

function changedBy(world: World): readonly string[] {
  const [before, after] = [inputsIn({}), inputsIn(world)];
  return CLUSTERS.filter((name) => before.get(name) !== after.get(name));
}

test('when the gateway of one of ten clusters gets another address, the three that call what it serves are translated again', () => {
  expect(changedBy({ address: '192.0.2.99' })).toEqual(['c0', 'c1', 'c2']);
});

test('when it has been given its side, the same three are', () => {
  const doors = [{ clusterId: 'c9', mesh: 'istio', document: 'VirtualDestination/checkout', service: 'shop/checkout' }];
  expect(changedBy({ doors })).toEqual(['c0', 'c1', 'c2']);
});

test('a Service that no document names changes nothing for anybody else', () => {
  expect(changedBy({ services: ['checkout', 'cart'] })).toEqual([]);
});

test('a Service that goes is missed by those who call it and by who serves it', () => {
  expect(changedBy({ services: [] })).toEqual(['c0', 'c1', 'c2', 'c9']);
});

test('all members of a VirtualMesh with a VirtualDestination know of each other, and others know of nobody', () => {
  const places = CLUSTERS.slice(0, 3).map((name) => ({
    place: { id: name, name, labels: {} },
    part: inventoryOf(name, {}),
  }));
  const federations = federationsOf({ virtualMeshes: [virtualMesh], documents: [document], places, doors: [] });
  expect(acquaintedWith(federations, 'c0')).toEqual(['c1', 'c2']);
  expect(acquaintedWith(federations, 'c9')).toEqual([]);
});
