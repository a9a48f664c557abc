import { expect, test } from 'vitest';
import type { Member, Mesh } from '@overmesh/model';
import { ISTIO, member } from './given.ts';
import { istio } from './plugin.ts';

function render(mode: 'strict' | 'permissive', more: Partial<Member> = {}) {
  return istio.translator.translateMeshWide({ member: member(more), virtualMesh: 'shop', wants: { mtls: { mode } } });
}

test.each([
  ['strict', 'STRICT'],
  ['permissive', 'PERMISSIVE'],
] as const)('%s is a PeerAuthentication of the root namespace with %s', (mode, istioMode) => {
  const mesh = { ...ISTIO, rootNamespace: 'istio-config' };
  expect(render(mode, { mesh })).toEqual({
    features: [{ feature: 'mtls', fidelity: 'exact' }],
    objects: [
      {
        ref: { kind: istio.writer.owned[0], namespace: 'istio-config', name: 'overmesh-shop' },
        body: { spec: { mtls: { mode: istioMode } } },
        intents: ['VirtualMesh/shop'],
        stage: 10,
      },
    ],
  });
});

test('nothing wanted is nothing written', () => {
  expect(istio.translator.translateMeshWide({ member: member(), virtualMesh: 'shop', wants: {} })).toEqual({
    features: [],
    objects: [],
  });
});

test('a mesh-wide PeerAuthentication of somebody else is older, so ours is not written', () => {
  const claim = {
    mesh: 'istio',
    kind: 'PeerAuthentication',
    namespace: 'istio-system',
    name: 'default',
    destinations: [],
    mutualTls: { mode: 'permissive' as const },
  };
  const { features, objects } = render('strict', { claims: [claim] });
  expect([features[0]?.fidelity, objects]).toEqual(['unsupported', []]);
});

test.each([
  [{ namespace: 'shop', mode: 'permissive' }, 'plain text still reaches namespace shop'],
  [
    { namespace: 'shop', podsWith: { app: 'web' }, mode: 'disable' },
    'nothing but plain text reaches pods with app=web of namespace shop',
  ],
  [
    { namespace: 'shop', podsWith: { app: 'web' }, ports: { 8080: 'permissive' } },
    'plain text still reaches port 8080 of pods with app=web of namespace shop',
  ],
] as const)('strict beside %o is approximate, and says where and because of whom', (mutualTls, effect) => {
  const theirs = { mesh: 'istio', kind: 'PeerAuthentication', namespace: 'shop', name: 'default', destinations: [] };
  const { features, objects } = render('strict', { claims: [{ ...theirs, authors: ['helm'], mutualTls }] });
  expect(features).toEqual([
    {
      feature: 'mtls',
      fidelity: 'approximate',
      reason: `${effect}, because of PeerAuthentication shop/default, which Overmesh did not write (by helm)`,
    },
  ]);
  expect(objects).toHaveLength(1);
});

test('strict beside a stricter or equal one is exact', () => {
  const theirs = { mesh: 'istio', kind: 'PeerAuthentication', namespace: 'shop', name: 'default', destinations: [] };
  const { features } = render('strict', { claims: [{ ...theirs, mutualTls: { namespace: 'shop', mode: 'strict' } }] });
  expect(features).toEqual([{ feature: 'mtls', fidelity: 'exact' }]);
});

test('permissive beside a ztunnel says that ambient pods speak mutual TLS in any case', () => {
  const { features } = render('permissive', { mesh: { ...ISTIO, modes: ['ambient', 'sidecar'] } });
  expect(features).toMatchObject([{ fidelity: 'exact', reason: expect.stringContaining('ambient') as string }]);
});

test('pods of another revision that reads the same root namespace are held to it too', () => {
  const canary = { ...ISTIO, key: 'istio-canary', revision: 'canary' };
  const beside = (isMember: boolean, more: Partial<Mesh> = {}) =>
    render('strict', { otherMeshes: [{ mesh: { ...canary, ...more }, isMember }] }).features;
  expect(beside(true)).toEqual([{ feature: 'mtls', fidelity: 'exact' }]);
  expect(beside(false, { rootNamespace: 'istio-two' })).toEqual([{ feature: 'mtls', fidelity: 'exact' }]);
  expect(beside(false, { state: 'unconfirmed' })).toEqual([{ feature: 'mtls', fidelity: 'exact' }]);
  expect(beside(false)).toMatchObject([
    { fidelity: 'approximate', reason: expect.stringContaining('pods of mesh istio-canary') as string },
  ]);
});

test('Istio 1.21 does not serve the version that we write', () => {
  const { features, objects } = render('strict', { mesh: { ...ISTIO, version: '1.21.6' } });
  expect([features[0]?.fidelity, objects]).toEqual(['unsupported', []]);
});
