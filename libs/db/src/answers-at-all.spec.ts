import { Secret } from '@overmesh/config';
import { expect, test } from 'vitest';
import { databaseProblem } from './answers-at-all.ts';

test('a database where nobody listens is named at once, with the way out and without the password', async () => {
  const problem = await databaseProblem(new Secret('postgres://ann:s3cret@127.0.0.1:9/shop'));
  expect(problem).toBe(
    'The database 127.0.0.1:9/shop does not let us in (ECONNREFUSED): start it, or correct DATABASE_URL.',
  );
});
