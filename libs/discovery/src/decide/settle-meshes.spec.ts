import type { Mesh } from '@overmesh/model';
import { expect, test } from 'vitest';
import { settleMeshes } from './settle-meshes.ts';

const confirmedBy = 'MutatingWebhookConfiguration istio-sidecar-injector calls a Service in istio-system';
const REAL = istio({ confirmedBy });
const FAKE = istio({ key: 'istio-unconfirmed-in-shop', namespace: 'shop', state: 'unconfirmed' });

function istio(more: Partial<Mesh> = {}): Mesh {
  const place = { namespace: 'istio-system', revision: 'default' };
  return { key: 'istio', kind: 'istio', state: 'installed', modes: ['sidecar'], evidence: ['seen'], ...place, ...more };
}

/** As an Overmesh that asked for no confirmation stored it. */
function before(mesh: Mesh, key: string): Mesh {
  const { confirmedBy: _, ...rest } = mesh;
  return { ...rest, key, state: 'installed' };
}

test('meshes that were never seen are as they were found', () => {
  expect(settleMeshes([REAL, FAKE], [])).toEqual([REAL, FAKE]);
});

test('one that is known keeps its key when another of its revision comes beside it', () => {
  const twins = [istio({ ...REAL, key: 'istio-in-istio-system' }), istio({ key: 'istio-in-two', namespace: 'two' })];
  expect(settleMeshes(twins, [REAL]).map(({ key }) => key)).toEqual(['istio', 'istio-in-two']);
});

test('a new one never takes the key of a known one', () => {
  const gone = istio({ key: 'istio-unconfirmed-in-istio-system', state: 'unconfirmed' });
  const other = istio({ namespace: 'two', confirmedBy: 'another' });
  expect(settleMeshes([gone, other], [REAL]).map(({ key, state }) => `${key} ${state}`)).toEqual([
    'istio installed',
    'istio-in-two installed',
  ]);
});

test('a confirmed one stays so without its webhook, and says since when', () => {
  const bare = istio({ key: 'istio-unconfirmed-in-istio-system', state: 'unconfirmed' });
  expect(settleMeshes([bare], [REAL])).toEqual([
    { ...REAL, evidence: ['seen', `it was confirmed before: ${confirmedBy}`] },
  ]);
});

test('one that was gone meanwhile is as unconfirmed as a new one', () => {
  const bare = istio({ key: 'istio-unconfirmed-in-istio-system', state: 'unconfirmed' });
  expect(settleMeshes([bare], [istio({ state: 'residue' })])).toEqual([bare]);
});

test('one that is confirmed later says which key it had', () => {
  const bare = istio({ key: 'istio-unconfirmed-in-istio-system', state: 'unconfirmed' });
  expect(settleMeshes([REAL], [bare])).toEqual([{ ...REAL, formerKeys: ['istio-unconfirmed-in-istio-system'] }]);
});

test('what was once taken for a mesh says under which key, look after look', () => {
  const first = settleMeshes([FAKE], [before(FAKE, 'istio')]);
  expect(first).toEqual([{ ...FAKE, formerKeys: ['istio'] }]);
  expect(settleMeshes([FAKE], first)).toEqual(first);
});

test('a former key that a mesh has now is nobody else’s', () => {
  const known = [before(REAL, 'istio-in-istio-system'), before(FAKE, 'istio')];
  expect(settleMeshes([REAL, FAKE], known)).toEqual([{ ...REAL, formerKeys: ['istio-in-istio-system'] }, FAKE]);
});
