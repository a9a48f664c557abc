import { ago } from '../print/times.ts';
import type { Facts } from './facts.ts';
import { finder } from './finding.ts';
import type { Finding } from './finding.ts';

/** What Overmesh itself is made of. */
export function hubFindings(facts: Facts): readonly Finding[] {
  return [...partFindings(facts), ...workerFindings(facts)];
}

function partFindings({ hub: { missing } }: Facts): readonly Finding[] {
  return missing.flatMap((part) => {
    if (part !== 'database' && part !== 'queue') return [];
    const fix =
      part === 'queue' ? 'see whether Redis answers, where REDIS_URL names one' : 'see whether Postgres answers';
    return [finder(part).problem(part, `the ${part} does not answer the api`, fix)];
  });
}

function workerFindings({ hub: { workers }, now }: Facts): readonly Finding[] {
  const { problem, warning } = finder('workers');
  if (!workers.some(({ alive }) => alive))
    return [
      problem('workers', `no worker lives, so no cluster is written to or watched${lastSeen(workers, now)}`, START),
    ];
  return workers
    .filter(({ alive }) => !alive)
    .map(({ name, seenAt }) =>
      warning(
        `worker ${name}`,
        `was last seen ${ago(seenAt, now)}; others watch its clusters`,
        `see the log of ${name}`,
      ),
    );
}

const START = 'start one: `overmesh up` runs one, and so does the worker of your installation';

function lastSeen(workers: Facts['hub']['workers'], now: Date): string {
  const newest = workers
    .map(({ seenAt }) => seenAt)
    .sort()
    .at(-1);
  return newest === undefined ? '' : `; the last was seen ${ago(newest, now)}`;
}
