// `npm run check`: format, lint (with the module boundaries), types, and generated files up to date.
// Each step runs even when one before it failed, so that one run tells everything.
import { spawnSync } from 'node:child_process';

const steps = [
  ['format', 'prettier --check .'],
  // Nx builds its project graph first: without a cached graph the boundary rule is skipped with only a warning.
  ['lint', 'nx show projects >/dev/null && nx run-many -t lint --output-style=stream'],
  ['types', 'tsc --noEmit -p tsconfig.json'],
  ['generated files', 'node tools/generate.mjs --check'],
];

const failed = steps.filter(([name, command]) => {
  console.log(`\n> ${name}: ${command}`);
  return spawnSync(command, { shell: true, stdio: 'inherit' }).status !== 0;
});
console.log(failed.length ? `\ncheck failed: ${failed.map(([name]) => name).join(', ')}` : '\ncheck passed');
process.exit(failed.length ? 1 : 0);
