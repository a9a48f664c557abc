import { join } from 'node:path';
import { filesIn, findSecrets, redisKeys, tablesOf } from '../../harness/faults/secret-scan.ts';
import type { Haystack } from '../../harness/faults/secret-scan.ts';
import type { Aftermath } from '../after/aftermath.ts';
import { secretsOf } from '../stage/stage.ts';
import type { Invariant } from './finding.ts';

/** No secret of the run is in a log, a table, the queue or an answer. */
export const noSecretLeaked: Invariant = async (after) => {
  const leaks = await findSecrets(await secretsOf(after.stage), everywhere(after));
  return leaks.map(({ secret, form, where, offset }) => ({
    invariant: 'I7',
    message: `${secret} is in ${where}, ${form}, at character ${offset}`,
    evidence: [],
  }));
};

async function* everywhere({ stage, writers }: Aftermath): AsyncGenerator<Haystack> {
  yield* filesIn(join(stage.home, 'logs'));
  yield* tablesOf(stage.databaseUrl);
  if (stage.redis) yield* redisKeys(stage.redis.url);
  yield { where: 'answers of the api', text: JSON.stringify(writers) };
}
