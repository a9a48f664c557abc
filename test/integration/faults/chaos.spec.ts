import { expect, test } from 'vitest';
import { makePlan } from '../../chaos/plan/plan.ts';
import { figuresInALine, findingInLines, replayCommand } from '../../chaos/report.ts';
import { runChaos } from '../../chaos/run.ts';
import { programOnPath } from '../../harness/programs.ts';

/** Where there is no Redis both keep their queue in Postgres. */
const redis = programOnPath('redis-server') ? 'redis' : 'postgres';
const silent = { chapter: () => undefined, say: () => undefined };

/** Twenty seeds of two minutes each are in docs/reliability.md; these two are here so that nobody breaks them unseen. */
test.concurrent.each([
  { seed: 4, queue: 'postgres' },
  { seed: 5, queue: redis },
] as const)(
  'after 15 s of chaos with seed $seed and the queue in $queue every invariant holds',
  { timeout: 400_000 },
  async ({ seed, queue }) => {
    const { findings, figures } = await runChaos(makePlan({ seed, queue, ms: 15_000, clusters: 2 }), silent);
    expect(findings.flatMap(findingInLines), replayCommand(figures, 2)).toEqual([]);
    expect(figures.faultsInAll, figuresInALine(figures)).toBeGreaterThan(2);
    expect(figures.editsAcknowledged).toBeGreaterThan(3);
    expect(figures.overmeshWrites).toBeGreaterThan(3);
  },
);
