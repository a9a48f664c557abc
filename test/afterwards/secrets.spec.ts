import { expect, test } from 'vitest';
import { filesIn, findSecrets } from '../harness/faults/secret-scan.ts';
import type { Secret } from '../harness/faults/secret-scan.ts';
import { programOnPath } from '../harness/programs.ts';
import { recordedLines, writtenFolder } from '../harness/record/record.ts';
import { recordServer } from '../harness/record/stores.ts';
import { wholeRun } from '../harness/record/whole-run.ts';
import { freshDatabase } from '../harness/shared-clusters.ts';

/** What must be among the secrets of a run, or the harness has stopped noting it. */
const KINDS = [
  'the client key of',
  'a token of',
  'token of a home',
  'a master key',
  'password',
  'the password of a Prometheus',
];
/** Where a run must have written, or the harness has stopped keeping it. */
const PLACES = ['api', 'cli', 'database', 'files', 'graphql', 'metrics', 'up'];

test('no secret that the run used is in a database, Redis, log, answer, error, metric or output of it', async () => {
  const record = wholeRun();
  const secrets = recordedLines<Secret>(record, 'secrets');
  for (const kind of KINDS)
    expect(
      secrets.some(({ name }) => name.includes(kind)),
      kind,
    ).toBe(true);
  // Databases of tests that are gone are kept already; these still stand.
  const database = await freshDatabase();
  await recordServer(database.url);

  const written = new Map<string, number>();
  const haystacks = async function* () {
    for await (const haystack of filesIn(writtenFolder(record))) {
      const [place = ''] = haystack.where.slice(writtenFolder(record).length + 1).split('/');
      written.set(place, (written.get(place) ?? 0) + haystack.text.length);
      yield haystack;
    }
  };
  const leaks = await findSecrets(secrets, haystacks());
  console.log(`${secrets.length} secrets; characters looked through: ${JSON.stringify(Object.fromEntries(written))}`);
  expect(leaks).toEqual([]);
  const places = programOnPath('redis-server') ? [...PLACES, 'redis'] : PLACES;
  expect([...written.keys()].sort()).toEqual(places.sort());
}, 300_000);

test('each of them would be found, were it there', async () => {
  const secrets = recordedLines<Secret>(wholeRun(), 'secrets');
  const planted = secrets.map(({ value }, index) => ({ where: String(index), text: `before ${value} after` }));
  const found = new Set((await findSecrets(secrets, planted)).map(({ where }) => where));
  expect(secrets.filter((_, index) => !found.has(String(index))).map(({ name }) => name)).toEqual([]);
}, 300_000);
