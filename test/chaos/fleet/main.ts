import { writeFile } from 'node:fs/promises';
import { chapter, proved, say } from '../../demo/terminal.ts';
import type { ChaosOptions } from '../options.ts';
import { findingInLines } from '../report.ts';
import { fleetFiguresInALine, fleetReplay } from './figures.ts';
import { makeFleetPlan } from './plan/plan.ts';
import { runFleetChaos } from './run.ts';
import { fleetPlanInWords } from './words.ts';

/** `npm run chaos -- --fleet`. @returns the exit code */
export async function mainOfFleet({ plan: { seed, ms, clusters = 4 }, simulated, planOnly, json, logs }: ChaosOptions) {
  const plan = makeFleetPlan({ seed, ms, simulated, real: clusters });
  if (planOnly) {
    console.log(fleetPlanInWords(plan).join('\n'));
    return 0;
  }
  let chapters = 0;
  const telling = { chapter: (title: string) => chapter((chapters += 1), title), say };
  const { findings, figures } = await runFleetChaos(plan, telling, logs);
  for (const line of findings.flatMap(findingInLines)) say(line);
  if (!findings.length) proved('every invariant holds');
  console.log(`\n${fleetFiguresInALine(figures)}`);
  if (json) await writeFile(json, `${JSON.stringify({ ...figures, findings }, null, 2)}\n`);
  if (findings.length) console.log(`\n${findings.length} broken promises. Again: ${fleetReplay(plan)}`);
  return findings.length ? 1 : 0;
}
