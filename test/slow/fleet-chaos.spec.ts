import { expect, test } from 'vitest';
import { fleetFiguresInALine, fleetReplay } from '../chaos/fleet/figures.ts';
import { makeFleetPlan } from '../chaos/fleet/plan/plan.ts';
import { runFleetChaos } from '../chaos/fleet/run.ts';
import { findingInLines } from '../chaos/report.ts';

const silent = { chapter: () => undefined, say: () => undefined };

/** A short one of few clusters; docs/reliability.md has the seeds over 54. */
test('after 90 s of chaos in rollouts over 14 clusters every invariant holds', { timeout: 900_000 }, async () => {
  const plan = makeFleetPlan({ seed: 2, ms: 90_000, simulated: 12, real: 2 });
  const { findings, figures } = await runFleetChaos(plan, silent);
  expect(findings.flatMap(findingInLines), fleetReplay(plan)).toEqual([]);
  expect(figures.kills, fleetFiguresInALine(figures)).toBeGreaterThan(5);
  expect(figures.edits).toBeGreaterThan(5);
  expect(figures.writes).toBeGreaterThan(50);
});
