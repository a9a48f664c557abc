import { expect, test } from 'vitest';
import type { Member, Mesh, MtlsException, MutualTls } from '@overmesh/model';
import { ISTIO, member } from '../given.ts';
import { istio } from '../plugin.ts';

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

const legacy: MtlsException = {
  namespace: 'default',
  matchLabels: { app: 'legacy' },
  ports: [9090],
  mode: 'permissive',
};

function strictBut(exceptions: readonly MtlsException[], more: Partial<Member> = {}) {
  const wants = { mtls: { mode: 'strict' as const, exceptions } };
  return istio.translator.translateMeshWide({ member: member(more), virtualMesh: 'shop', wants });
}

test('an exception is a PeerAuthentication for its pods, written before that of the mesh', () => {
  const { features, objects } = strictBut([legacy]);
  expect(features).toEqual([{ feature: 'mtls', fidelity: 'exact' }]);
  const [whole, exception] = objects;
  expect(exception?.body).toEqual({
    spec: {
      selector: { matchLabels: { app: 'legacy' } },
      mtls: { mode: 'STRICT' },
      portLevelMtls: { '9090': { mode: 'PERMISSIVE' } },
    },
  });
  expect(exception?.ref).toMatchObject({
    namespace: 'default',
    name: expect.stringMatching(/^overmesh-shop-app-legacy-[a-z0-9]{10}$/) as string,
  });
  expect(exception?.stage).toBeLessThan(whole?.stage ?? 0);
});

test('one for all ports, or for all pods of a namespace, has their mode', () => {
  const { matchLabels } = legacy;
  const specs = (exception: MtlsException) => strictBut([exception]).objects[1]?.body;
  expect(specs({ namespace: 'default', ...(matchLabels && { matchLabels }), mode: 'permissive' })).toEqual({
    spec: { selector: { matchLabels }, mtls: { mode: 'PERMISSIVE' } },
  });
  expect(specs({ namespace: 'default', mode: 'permissive' })).toEqual({ spec: { mtls: { mode: 'PERMISSIVE' } } });
});

test('labels that read alike are told apart by name, and a place in the document is no part of it', () => {
  const other: MtlsException = { ...legacy, matchLabels: { app: 'Legacy' } };
  const names = (...all: readonly MtlsException[]) => strictBut(all).objects.map(({ ref }) => ref.name);
  const [whole, first, second] = names(legacy, other);
  expect(first).not.toBe(second);
  expect(names(other, legacy)).toEqual([whole, second, first]);
});

test('in a cluster without anything in its namespace, nothing is written for an exception', () => {
  expect(strictBut([{ ...legacy, namespace: 'elsewhere' }]).objects).toHaveLength(1);
});

test.each([
  ['in the root namespace', { ...legacy, namespace: 'istio-system' }, {}, 'unsupported', 0],
  ['where istiod does not look', legacy, { mesh: { ...ISTIO, unreadNamespaces: ['default'] } }, 'approximate', 1],
] as const)('an exception %s is called what it is', (_where, exception, more, fidelity, written) => {
  const { features, objects } = strictBut([exception], more);
  expect([features[0]?.fidelity, objects.length]).toEqual([fidelity, written]);
});

const STRICT: MutualTls = { namespace: 'default', mode: 'strict' };
const forApp = (app: string): MutualTls => ({ namespace: 'default', podsWith: { app } });

test.each<readonly [string, MutualTls, readonly MtlsException[], string]>([
  ['the same pods, strict', { ...forApp('legacy'), mode: 'strict' }, [legacy], 'approximate'],
  ['the same pods, saying nothing', forApp('legacy'), [legacy], 'approximate'],
  ['the same pods, saying the same', { ...forApp('legacy'), ports: { 9090: 'permissive' } }, [legacy], 'exact'],
  [
    'the same pods, opening more',
    { ...forApp('legacy'), ports: { 9090: 'permissive', 80: 'permissive' } },
    [legacy],
    'approximate',
  ],
  [
    'pods with another label',
    { namespace: 'default', podsWith: { tier: 'old' }, mode: 'strict' },
    [legacy],
    'approximate',
  ],
  [
    'such pods, younger',
    { namespace: 'default', podsWith: { tier: 'old' }, mode: 'strict', yields: true },
    [legacy],
    'exact',
  ],
  ['other pods, strict', { ...forApp('api'), mode: 'strict' }, [legacy], 'exact'],
  ['all pods of the namespace, strict', STRICT, [legacy], 'exact'],
  ['all pods of the namespace, strict', STRICT, [{ namespace: 'default', mode: 'permissive' }], 'approximate'],
  [
    'some pods, permissive',
    { ...forApp('api'), mode: 'permissive' },
    [{ namespace: 'default', mode: 'permissive' }],
    'exact',
  ],
  [
    'some pods, strict',
    { ...forApp('api'), mode: 'strict' },
    [{ namespace: 'default', mode: 'permissive' }],
    'approximate',
  ],
])('strict with exceptions, beside an object of others for %s %o', (_what, mutualTls, exceptions, fidelity) => {
  const theirs = { mesh: 'istio', kind: 'PeerAuthentication', namespace: 'default', name: 'x', destinations: [] };
  const { features } = strictBut(exceptions, { claims: [{ ...theirs, mutualTls }] });
  expect(features).toMatchObject([{ fidelity }]);
});
