import { KubeError } from '@overmesh/kube';
import { expect, test } from 'vitest';
import { withContents, withoutItsWords } from './confidential.ts';
import type { ObjectStep } from './decide/diff.ts';
import { wantedOf } from './decide/samples.ts';

const plain = wantedOf();
const object = { ...plain.object, confidential: { source: 'trust', version: '1' } };
const create = (wanted: typeof plain): ObjectStep => ({ do: 'create', key: plain.key, wanted, because: 'new' });
const given = { content: { data: { key: 'eA==' } } };

test('only what is confidential is asked for', async () => {
  const asked: string[] = [];
  const steps = await withContents(
    [create(plain), create({ ...plain, object })],
    'c1',
    (clusterId, { confidential }) => {
      asked.push(`${clusterId} ${confidential.version}`);
      return Promise.resolve(given);
    },
  );
  expect(asked).toEqual(['c1 1']);
  expect(steps).toMatchObject([{ do: 'create' }, { do: 'create', wanted: given }]);
});

test('what has no content now is not written, says why and is looked at again', async () => {
  const lacking = 'the authority of shop is locked';
  const [step] = await withContents([create({ ...plain, object })], 'c1', () => Promise.resolve({ lacking }));
  expect(step).toMatchObject({
    do: 'leave',
    finding: { retry: true, message: 'its confidential content is not there: the authority of shop is locked' },
  });
});

test('what a cluster says of a confidential object is not repeated, and what it means is', () => {
  const refused = new KubeError('invalid', 'data.key: Invalid value: "eA=="', { status: 422 });
  expect(withoutItsWords(refused)).toMatchObject({ reason: 'invalid', status: 422 });
  expect((withoutItsWords(refused) as KubeError).message).not.toContain('eA==');
});

test('why a cluster was not reached is told as ever', () => {
  const away = new KubeError('unreachable', 'no route to host');
  expect(withoutItsWords(away)).toBe(away);
});
