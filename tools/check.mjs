// `npm run check`: format, lint (with the module boundaries), types, and generated files up to date.
// Each step runs even when one before it failed, so that one run tells everything.
import { spawnSync } from 'node:child_process';

const steps = [
  ['format', 'prettier --check .'],
  // Nx builds its project graph first: without a cached graph the boundary rule is skipped with only a warning.
  // One ESLint for all: each of the projects' own (`nx affected -t lint`) reads the types of the whole repository anew.
  // It takes 2.8 GB, which is more than Node allows itself on a small machine.
  ['lint', 'nx show projects >/dev/null && NODE_OPTIONS=--max-old-space-size=4096 eslint .'],
  ['types', 'tsc --noEmit -p tsconfig.json'],
  ['generated files', 'node tools/generate.mjs --check'],
];

const failed = steps.filter(([name, command]) => {
  console.log(`\n> ${name}: ${command}`);
  return spawnSync(command, { shell: true, stdio: 'inherit' }).status !== 0;
});
console.log(failed.length ? `\ncheck failed: ${failed.map(([name]) => name).join(', ')}` : '\ncheck passed');
process.exit(failed.length ? 1 : 0);
