// Builds every program into dist/ and puts the command `overmesh` into dist/bin.
// With --test-build: api and worker into dist/test-build instead, for tests. They obey OVERMESH_FAILPOINT, and have their
// packages inside, so that a start costs a quarter: tests start some hundred.
// In front of each program stands a main.js that an older Node understands, and that says which Node is needed.
// The wrapper names its Node: the machine's own may be older than the one that npm ci brought (docs/decisions/0002).
import { chmodSync, mkdirSync, writeFileSync } from 'node:fs';
import { build } from 'vite';

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

/** A person waits for every start of the command: what V8 made of its code is kept in that person's own cache folder. */
const COMPILE_CACHE = `const caches = process.env.XDG_CACHE_HOME || (process.env.HOME && process.env.HOME + '/.cache');
if (caches) process.getBuiltinModule('module').enableCompileCache(caches + '/overmesh/compiled');
`;

if (process.argv.includes('--test-build')) {
  for (const program of ['api', 'worker']) await build(testBuildOf(program));
} else {
  await build();
  await build(commandBuild);
  for (const program of ['api', 'worker', 'up', 'cli']) writeFileSync(`dist/${program}/main.js`, mainOf(program));
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
${['cli', 'up'].includes(program) ? COMPILE_CACHE : ''}import('./program.js');
`;
}

function testBuildOf(program) {
  return {
    configFile: false,
    logLevel: 'warn',
    // The form that Node takes: GraphQL's package has two, and with both inside one does not know the other's objects.
    resolve: { tsconfigPaths: true, mainFields: ['main'] },
    define: { __TEST_BUILD__: 'true' },
    ssr: { noExternal: true, external: outside },
    build: {
      ssr: true,
      outDir: `dist/test-build/${program}`,
      target: 'node24',
      emptyOutDir: true,
      rolldownOptions: {
        input: { main: `apps/${program}/src/main.ts` },
        output: { entryFileNames: '[name].js', codeSplitting: false },
      },
    },
  };
}
