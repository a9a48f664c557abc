import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { missingKeys, removalProblems, rotationStep, surveyKeys } from './keys.ts';
import type { KeyUse } from '../keys.store.ts';
import type { KeysView } from './keys.ts';

const owned =
  (of: KeyUse['of']) =>
  (keyId: string, ...names: readonly string[]) =>
    names.map((name) => ({ keyId, of, name }));
const uses = owned('credentials');
const roots = owned('root');
const view = (changes: Partial<KeysView> = {}): KeysView => ({
  current: 'b',
  held: ['a', 'b'],
  uses: [],
  changeable: true,
  ...changes,
});

test('the current key comes first, then all that are here or needed, each with its clusters and roots by name', () => {
  const survey = surveyKeys(
    view({ uses: [...uses('b', 'west', 'east'), ...uses('0', 'north'), ...roots('a', 'shop', 'shop')] }),
  );
  expect(survey.keys).toEqual([
    { id: 'b', current: true, held: true, clusters: ['east', 'west'], roots: [] },
    { id: '0', current: false, held: false, clusters: ['north'], roots: [] },
    { id: 'a', current: false, held: true, clusters: [], roots: ['shop'] },
  ]);
});

test.each<[string, Partial<KeysView>, string, string]>([
  ['nothing is behind: a key is made', {}, 'b', 'make-key'],
  ['2 clusters are under the old key: that rotation is finished first', { uses: uses('a', 'x', 'y') }, 'b', 'finish'],
  ['the caller saw a key that is not current any more: its wish was granted', {}, 'a', 'finish'],
  ['the key of a root is under the old key: that too', { uses: roots('a', 'shop') }, 'b', 'finish'],
  ['a cluster whose key is lost holds up no rotation', { uses: uses('lost', 'x') }, 'b', 'make-key'],
  ['keys of the environment are not made here', { changeable: false }, 'b', 'refuse'],
  ['but a rotation of them is finished here', { changeable: false, uses: uses('a', 'x') }, 'b', 'finish'],
])('%s', (_, changes, from, step) => {
  expect(rotationStep(surveyKeys(view(changes)), from).do).toBe(step);
});

test.each<[string, Partial<KeysView>, string, string | undefined]>([
  ['an old key that nothing needs', {}, 'a', undefined],
  ['the current key', {}, 'b', 'REFUSED'],
  ['a key that a cluster needs', { uses: uses('a', 'x') }, 'a', 'STILL_REFERENCED'],
  ['a key that wraps that of a root', { uses: roots('a', 'shop') }, 'a', 'STILL_REFERENCED'],
  ['a key that is not there', {}, 'zzz', 'NOT_FOUND'],
  ['a key of the environment', { changeable: false }, 'a', 'REFUSED'],
])('%s may go, or the problem says why not', (_, changes, id, code) => {
  expect(removalProblems(surveyKeys(view(changes)), id)[0]?.code).toBe(code);
});

test('a start without a key names it, the clusters that need it (5 of 7), and both ways out', () => {
  const names = ['c1', 'c2', 'c3', 'c4', 'c5', 'c6', 'c7'];
  const [sentence = '', ...rest] = missingKeys(surveyKeys(view({ uses: uses('gone', ...names) })), []);
  expect(rest).toEqual([]);
  expect(sentence).toContain('master key gone is not here, and clusters c1, c2, c3, c4, c5 and 2 more');
  expect(sentence).toContain('OVERMESH_LOST_MASTER_KEYS=gone');
  expect(sentence).toContain('overmesh cluster credentials');
});

test('a start without the key of a root says that it cannot sign, and asks for no credential', () => {
  const [sentence = ''] = missingKeys(surveyKeys(view({ uses: roots('gone', 'shop') })), []);
  expect(sentence).toContain('master key gone is not here, and the root of shop cannot sign without it');
  expect(sentence).not.toContain('credential');
});

test('a key that was given up is not missed, and neither is one that nothing needs', () => {
  expect(missingKeys(surveyKeys(view({ uses: uses('gone', 'x') })), ['gone'])).toEqual([]);
  expect(missingKeys(surveyKeys(view()), [])).toEqual([]);
});

test('whatever the rows say: no key may go that a cluster or a root needs, and a start misses exactly the needed that are not here', () => {
  const id = fc.constantFrom('a', 'b', 'c', 'd');
  const anyView = fc.record({
    current: fc.constant('b'),
    held: fc.uniqueArray(id).map((held) => [...new Set([...held, 'b'])]),
    uses: fc.array(
      fc.record({
        keyId: id,
        of: fc.constantFrom('credentials', 'prometheusLogin', 'root'),
        name: fc.string({ minLength: 1, maxLength: 3 }),
      }),
    ),
    changeable: fc.boolean(),
  });
  fc.assert(
    fc.property(anyView, id, (seen, wanted) => {
      const survey = surveyKeys(seen);
      const needed = seen.uses.some(({ keyId }) => keyId === wanted);
      if (removalProblems(survey, wanted).length === 0) expect(needed || wanted === 'b').toBe(false);
      const missed = new Set(seen.uses.map(({ keyId }) => keyId).filter((one) => !seen.held.includes(one)));
      expect(missingKeys(survey, [])).toHaveLength(missed.size);
    }),
  );
});
