// `npm run check`: format, lint (with the module boundaries), types, and generated files up to date.
// Each step runs even when another failed, so that one run tells everything. Lint takes longer than all others together, so
// it runs beside them; what a step says is printed when it has ended.
import { spawn } from 'node:child_process';

// Nx builds its project graph first: without a cached graph the boundary rule is skipped with only a warning.
// One ESLint for all: each of the projects' own (`nx affected -t lint`) reads the types of the whole repository anew.
// It takes 2.8 GB, which is more than Node allows itself on a small machine.
const lint = ['lint', 'nx show projects >/dev/null && NODE_OPTIONS=--max-old-space-size=4096 eslint .'];
const others = [
  ['types', 'tsc --noEmit -p tsconfig.json'],
  ['format', 'prettier --check .'],
  ['generated files', 'node tools/generate.mjs --check'],
];

/** Runs a step to its end. Answers its name where it failed. */
async function run([name, command]) {
  const step = spawn(command, { shell: true, stdio: ['ignore', 'pipe', 'pipe'] });
  const said = [];
  for (const stream of [step.stdout, step.stderr]) stream.on('data', (chunk) => said.push(chunk));
  const status = await new Promise((resolve) => step.once('close', resolve));
  process.stdout.write(`\n> ${name}: ${command}\n${Buffer.concat(said).toString()}`);
  return status === 0 ? [] : [name];
}

async function inTurn(steps) {
  const failed = [];
  for (const step of steps) failed.push(...(await run(step)));
  return failed;
}

const failed = (await Promise.all([run(lint), inTurn(others)])).flat();
console.log(failed.length ? `\ncheck failed: ${failed.join(', ')}` : '\ncheck passed');
process.exit(failed.length ? 1 : 0);
