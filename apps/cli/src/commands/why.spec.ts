import { expect, test } from 'vitest';
import { runWith } from '../../test/run-with.ts';
import { EXIT } from '../failure.ts';

const fine = { step: 'caller', cluster: 'east', state: 'fine', evidence: 'Deployment shop/web has pods', fix: null };
const broken = {
  ...{ step: 'export', cluster: 'west', state: 'broken', fix: 'overmesh status --cluster west' },
  evidence: 'west has not been given yet what lets others in, so that nothing leads there',
};
const untold = { step: 'gateway', cluster: 'west', state: 'unknown', evidence: 'nobody has tried it', fix: null };

const ask = (verdict: string, first: object | null, steps: readonly object[]) =>
  runWith(['why', 'east/shop/web', 'west/shop/checkout:8080'], {
    answers: { Why: { why: { __typename: 'Why', verdict, first, steps } } },
    columns: 80,
  });

test('why tells link by link what was seen, where it ends and what mends it, and exits 3', async () => {
  const { code, out } = await ask('broken', broken, [fine, broken]);
  expect(out.split('\n')).toEqual([
    'east/shop/web → west/shop/checkout:8080',
    '',
    'ok       caller      east',
    '    Deployment shop/web has pods',
    'BROKEN   export      west',
    '    west has not been given yet what lets others in, so that nothing leads there',
    '    Fix: overmesh status --cluster west',
    '',
    'It ends at: export in west.',
    '',
  ]);
  expect(code).toBe(EXIT.refused);
});

test('what is not known is the first to look at, and no fault', async () => {
  const { code, out } = await ask('unknown', untold, [fine, untold]);
  expect(out).toContain('Nothing broken was seen. First to look at: gateway in west.');
  expect(code).toBe(EXIT.ok);
});

test('where all is fine it says that this proves nothing', async () => {
  const { out } = await ask('nothingFound', null, [fine]);
  expect(out).toContain('No request was made for\nit, so this proves nothing.');
});

test('a question that cannot be read is bad input, with every mistake', async () => {
  const problems = ['from', 'to'].map((path) => ({ path, code: 'BAD_FORMAT', message: `${path} is odd`, fix: null }));
  const { code, err } = await runWith(['why', 'web', 'a/b'], {
    answers: { Why: { why: { __typename: 'Rejected', problems } } },
  });
  expect([code, err]).toEqual([EXIT.badInput, expect.stringMatching(/from is odd[^]*to is odd/)]);
});
