// `npm test`: builds the programs and runs every suite.
// `npm test -- <area>`: what proves one room or app, in about a minute: its unit specs, its integration specs, and the
// scenarios where it decides what they show.
// `npm test -- <file or flag of Vitest> …`: hands these to Vitest.
import { spawnSync } from 'node:child_process';
import { areaNames, specsOfArea } from './areas.ts';

const given = process.argv.slice(2);
const [first = '', ...rest] = given;
const isArea = /^[a-z]+$/.test(first);
const specs = isArea ? specsOfArea(first) : [];
if (isArea && specs.length === 0) {
  console.error(`there is no area ${first}; there are ${areaNames().join(', ')}`);
  process.exit(1);
}

function run(program, args) {
  const { status } = spawnSync(program, args, { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}

/** Pure specs need no program. */
if (!isArea || specs.some((spec) => /^test\/(integration|e2e)/.test(spec))) {
  run(process.execPath, ['tools/build.mjs']);
  run(process.execPath, ['tools/build.mjs', '--test-build']);
}
run('vitest', ['run', ...(isArea ? [...specs, ...rest] : given)]);
