// Builds every program into dist/ and puts the command `overmesh` into dist/bin.
// With --test-build: api and worker into dist/test-build instead, for tests. They obey OVERMESH_FAILPOINT.
// Each has its packages inside, so that a start costs a quarter: a person waits for it, and tests start some hundred.
// In front of each program stands a main.js that an older Node understands, and that says which Node is needed.
// The wrapper names its Node: the machine's own may be older than the one that npm ci brought (docs/decisions/0002).
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { build } from 'vite';

const HUB = ['api', 'worker', 'up'];

/** These look for files beside them. */
const outside = ['bullmq', 'pg', 'pino'];

/**
 * The command has its packages inside, each where it is asked for: a person waits for every start of it, and looking for
 * them in node_modules took seven times as long as running it.
 */
const commandBuild = {
  configFile: false,
  logLevel: 'warn',
  resolve: { tsconfigPaths: true },
  ssr: { noExternal: true },
  build: {
    ssr: true,
    outDir: 'dist/cli',
    target: 'node24',
    sourcemap: true,
    emptyOutDir: true,
    rolldownOptions: {
      input: { program: 'apps/cli/src/main.ts' },
      // Whoever takes one function of a room does not load the rest of it at every start, and what that loads.
      treeshake: { moduleSideEffects: (id) => !id.includes('/libs/') },
      output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
    },
  },
};

/** A person waits for every start: what V8 made of the code is kept in that person's own cache folder. */
const COMPILE_CACHE = `const caches = process.env.XDG_CACHE_HOME || (process.env.HOME && process.env.HOME + '/.cache');
if (caches) process.getBuiltinModule('module').enableCompileCache(caches + '/overmesh/compiled');
`;

if (process.argv.includes('--test-build')) {
  for (const program of ['api', 'worker']) await build(hubBuild(program, { isTestBuild: true }));
} else {
  await build();
  for (const program of HUB) await build(hubBuild(program, { isTestBuild: false }));
  await build(commandBuild);
  for (const program of [...HUB, 'cli']) writeFileSync(`dist/${program}/main.js`, mainOf(program));
  mkdirSync('dist/bin', { recursive: true });
  writeFileSync(
    'dist/bin/overmesh',
    `#!/bin/sh
root=$(CDPATH= cd -- "$(dirname -- "$(readlink -f -- "$0")")/../.." && pwd)
node=$root/node_modules/.bin/node
[ -x "$node" ] || node=node
exec "$node" \${OVERMESH_DEBUG:+--enable-source-maps} "$root/dist/cli/main.js" "$@"
`,
  );
  chmodSync('dist/bin/overmesh', 0o755);
}

/** An old Node fails in the middle of a package, with a trace that tells nobody what to do. */
function mainOf(program) {
  const needed = 24;
  const way = 'start it with node_modules/.bin/node, which npm ci brought, or through dist/bin/overmesh';
  return `if (parseInt(process.versions.node, 10) < ${needed}) {
  console.error('Overmesh needs Node.js ${needed} or newer and this is ' + process.versions.node + ': ${way}');
  process.exit(2);
}
${COMPILE_CACHE}import('./program.js');
`;
}

/** One program of a hub, with its packages inside: reading them one by one took longer than all else of a start. */
function hubBuild(program, { isTestBuild }) {
  return {
    configFile: false,
    logLevel: 'warn',
    // The form that Node takes: GraphQL's package has two, and with both inside one does not know the other's objects.
    resolve: { tsconfigPaths: true, mainFields: ['main'] },
    define: { __TEST_BUILD__: String(isTestBuild) },
    ssr: { noExternal: true, external: outside },
    build: {
      ssr: true,
      outDir: isTestBuild ? `dist/test-build/${program}` : `dist/${program}`,
      target: 'node24',
      sourcemap: !isTestBuild,
      emptyOutDir: true,
      rolldownOptions: {
        input: { [isTestBuild ? 'main' : 'program']: `apps/${program}/src/main.ts` },
        // A trace names lines; Node would read the lines themselves at each start, faulty or not.
        output: { entryFileNames: '[name].js', codeSplitting: false, sourcemapExcludeSources: true },
      },
    },
  };
}
