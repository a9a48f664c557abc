import { expect, test } from 'vitest';
import type { Authority, Member } from '@overmesh/model';
import { ISTIO, member } from './given.ts';
import { istio } from './plugin.ts';

function render(trust: Authority, more: Partial<Member> = {}) {
  return istio.translator.translateMeshWide({ member: member(more), virtualMesh: 'shop', wants: { trust } });
}

const mesh = { ...ISTIO, namespace: 'istio-system', trustDomain: 'east.example' };

test('a shared authority is Secret cacerts, of which plans show for whom and the how-manieth it is, and which stays', () => {
  const { objects } = render({ mode: 'shared', replaces: ['bb', 'aa'] }, { mesh, trustGeneration: 7 });
  expect(objects).toEqual([
    {
      ref: expect.objectContaining({ namespace: 'istio-system', name: 'cacerts' }),
      body: { type: 'Opaque' },
      confidential: {
        source: 'trust',
        version: '7 for east.example',
        terms: {
          ...{ virtualMesh: 'shop', mesh: mesh.key, meshKind: 'istio', namespace: 'istio-system' },
          ...{ trustDomain: 'east.example', generation: 7, replaces: ['aa', 'bb'] },
        },
      },
      intents: ['VirtualMesh/shop'],
      stage: 5,
      keep: true,
    },
  ]);
});

const { trustDomain: _unread, ...withoutDomain } = mesh;

test.each<readonly [string, Member['mesh'], string]>([
  ['that only looks like an Istio', { ...mesh, state: 'unconfirmed' }, 'nothing that belongs to the whole cluster'],
  ['whose trust domain is not known', withoutDomain, 'trust domain could not be read'],
])('a mesh %s is given nothing, and the reason says why', (_, one, reason) => {
  const { features, objects } = render({ mode: 'shared' }, { mesh: one });
  expect(objects).toEqual([]);
  expect(features).toEqual([{ feature: 'trust', fidelity: 'unsupported', reason: expect.stringContaining(reason) }]);
});

test('of the fields of the Secret the roots are in the order in which they came to be', () => {
  const material = { certificate: 'C', key: 'K', roots: ['old', 'new'] };
  expect(istio.trust.taking?.fields(material)).toEqual({
    ...{ 'ca-cert.pem': 'C', 'ca-key.pem': 'K', 'cert-chain.pem': 'C' },
    'root-cert.pem': 'oldnew',
  });
});
