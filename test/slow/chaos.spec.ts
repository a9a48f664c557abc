import { expect, test } from 'vitest';
import { makePlan } from '../chaos/plan/plan.ts';
import { figuresInALine, findingInLines, replayCommand } from '../chaos/report.ts';
import { runChaos } from '../chaos/run.ts';
import { programOnPath } from '../harness/programs.ts';

const MINUTES = 2;
/** Where there is no Redis both keep their queue in Postgres. */
const redis = programOnPath('redis-server') ? 'redis' : 'postgres';
const silent = { chapter: () => undefined, say: () => undefined };

/** Two of the twenty seeds of docs/reliability.md, one for each queue. */
test.concurrent.each([
  { seed: 6, queue: redis },
  { seed: 8, queue: 'postgres' },
] as const)(
  `after ${MINUTES} minutes of chaos on 4 clusters with seed $seed and the queue in $queue every invariant holds`,
  { timeout: 900_000 },
  async ({ seed, queue }) => {
    const { findings, figures } = await runChaos(makePlan({ seed, queue, ms: MINUTES * 60_000, clusters: 4 }), silent);
    expect(findings.flatMap(findingInLines), replayCommand(figures, 4)).toEqual([]);
    expect(figures.faultsInAll, figuresInALine(figures)).toBeGreaterThan(15);
    expect(figures.editsAcknowledged).toBeGreaterThan(60);
    expect(figures.overmeshWrites).toBeGreaterThan(40);
  },
);
