import 'reflect-metadata';
import { writeFile } from 'node:fs/promises';
import { chapter, proved, say } from '../demo/terminal.ts';
import { mainOfFleet } from './fleet/main.ts';
import { readOptions } from './options.ts';
import { makePlan } from './plan/plan.ts';
import { planInWords } from './plan/words.ts';
import { figuresInALine, findingInLines, replayCommand } from './report.ts';
import { runChaos } from './run.ts';

const options = readOptions(process.argv.slice(2));
if (!options) process.exit(2);
if (options.isFleet) process.exit(await mainOfFleet(options));

const plan = makePlan(options.plan);
if (options.planOnly) {
  console.log(planInWords(plan).join('\n'));
  process.exit();
}

let chapters = 0;
const telling = { chapter: (title: string) => chapter((chapters += 1), title), say };
const { findings, figures } = await runChaos(plan, telling, options.logs);

for (const line of findings.flatMap(findingInLines)) say(line);
if (!findings.length) proved('every invariant holds');
console.log(`\n${figuresInALine(figures)}`);
if (options.json) await writeFile(options.json, `${JSON.stringify({ ...figures, findings }, null, 2)}\n`);
if (findings.length) {
  console.log(`\nWhat happened, in the order of the plan:\n${planInWords(plan).join('\n')}`);
  console.log(`\n${findings.length} broken promises. Again: ${replayCommand(figures, plan.clusters.length)}`);
}
process.exit(findings.length ? 1 : 0);
