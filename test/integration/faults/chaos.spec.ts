import { expect, test } from 'vitest';
import { makePlan } from '../../chaos/plan/plan.ts';
import { figuresInALine, findingInLines, replayCommand } from '../../chaos/report.ts';
import { runChaos } from '../../chaos/run.ts';
import { programOnPath } from '../../harness/programs.ts';

/** Where there is no Redis the queue is in Postgres. */
const redis = programOnPath('redis-server') ? 'redis' : 'postgres';
const silent = { chapter: () => undefined, say: () => undefined };

/**
 * Twenty seeds of two minutes each are in docs/reliability.md, and test:slow has one for each queue; this one is here so that
 * nobody breaks them unseen.
 */
const seed = 5;

test(
  `after 15 s of chaos with seed ${seed} and the queue in ${redis} every invariant holds`,
  { timeout: 400_000 },
  async () => {
    const { findings, figures } = await runChaos(makePlan({ seed, queue: redis, ms: 15_000, clusters: 2 }), silent);
    expect(findings.flatMap(findingInLines), replayCommand(figures, 2)).toEqual([]);
    expect(figures.faultsInAll, figuresInALine(figures)).toBeGreaterThan(2);
    expect(figures.editsAcknowledged).toBeGreaterThan(3);
    expect(figures.overmeshWrites).toBeGreaterThan(3);
  },
);
