import { expect, test } from 'vitest';
import type { Claim, Gateway, MeshAccess } from '@overmesh/model';
import { ISTIO, member, REVIEWS } from '../given.ts';
import { istio } from '../plugin.ts';

const front: Gateway = {
  namespace: 'edge',
  name: 'front',
  mesh: 'istio',
  role: 'ingress',
  addresses: [],
  ports: [],
};
const frontService = { ...REVIEWS, namespace: 'edge', name: 'front', selector: { istio: 'ingressgateway' } };

function meshWide(access: MeshAccess, more: Parameters<typeof member>[0] = {}) {
  return istio.translator.translateMeshWide({ member: member(more), virtualMesh: 'shop', wants: { access } });
}

function claim(access: NonNullable<Claim['access']>): Claim {
  return {
    mesh: 'istio',
    kind: 'AuthorizationPolicy',
    namespace: 'istio-system',
    name: 'theirs',
    destinations: [],
    access,
  };
}

test('an open mesh is what Istio is where nobody says anything', () => {
  expect(meshWide({ default: 'open' })).toEqual({ features: [{ feature: 'access', fidelity: 'exact' }], objects: [] });
});

test('a closed mesh lets nobody through, its gateways excepted, and is closed last', () => {
  const { features, objects } = meshWide({ default: 'closed' }, { gateways: [front], destinations: [frontService] });
  expect(features).toMatchObject([
    { fidelity: 'exact', reason: 'gateways go on taking requests from everybody: edge/front' },
  ]);
  expect(objects.map(({ ref, body, stage }) => [`${ref.namespace ?? ''}/${ref.name}`, body, stage])).toEqual([
    [
      'edge/overmesh-gateway-front',
      { spec: { selector: { matchLabels: { istio: 'ingressgateway' } }, action: 'ALLOW', rules: [{}] } },
      10,
    ],
    ['istio-system/overmesh-shop', { spec: { action: 'ALLOW' } }, 30],
  ]);
});

test('a revision that the VirtualMesh does not have is closed too, and that is said', () => {
  const canary = { ...ISTIO, key: 'istio-canary', revision: 'canary' };
  const report = (isMember: boolean, wanted: MeshAccess['default']) =>
    meshWide({ default: wanted }, { otherMeshes: [{ mesh: canary, isMember }] }).features;
  expect(report(false, 'closed')).toMatchObject([
    { fidelity: 'approximate', reason: expect.stringContaining('pods of mesh istio-canary') as string },
  ]);
  expect(report(true, 'closed')).toMatchObject([{ fidelity: 'exact' }]);
  expect(report(false, 'open')).toMatchObject([{ fidelity: 'exact' }]);
});

test('a Gateway of the Gateway API is known by its label, and a waypoint is no door', () => {
  const waypoint: Gateway = { ...front, name: 'wp', role: 'waypoint' };
  const { objects } = meshWide({ default: 'closed' }, { gateways: [front, waypoint], destinations: [] });
  expect(JSON.stringify(objects)).toContain('"gateway.networking.k8s.io/gateway-name":"front"');
  expect(objects).toHaveLength(2);
});

test('a gateway of which somebody has said whom it lets through is left to him', () => {
  const claims = [claim({ action: 'allow', namespace: 'edge', podsWith: { istio: 'ingressgateway' } })];
  const { objects } = meshWide({ default: 'closed' }, { gateways: [front], destinations: [frontService], claims });
  expect(objects.map(({ ref }) => ref.name)).toEqual(['overmesh-shop']);
});

test.each<[MeshAccess['default'], NonNullable<Claim['access']>, string]>([
  ['open', { action: 'allow', isEmpty: true }, 'approximate'],
  ['closed', { action: 'allow', isEmpty: true }, 'exact'],
  ['closed', { action: 'allow' }, 'approximate'],
  ['open', { action: 'deny' }, 'exact'],
  ['open', { action: 'allow', namespace: 'shop' }, 'exact'],
])('%s beside %o of somebody else is %s', (wanted, access, fidelity) => {
  expect(meshWide({ default: wanted }, { claims: [claim(access)] }).features).toMatchObject([
    { feature: 'access', fidelity },
  ]);
});

test('where the root namespace cannot be written to, nothing is closed', () => {
  const unread = { ...member().mesh, unreadNamespaces: ['istio-system'] };
  const { features, objects } = meshWide({ default: 'closed' }, { mesh: unread });
  expect([features[0]?.fidelity, objects]).toEqual(['unsupported', []]);
});
