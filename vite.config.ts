import { existsSync } from 'node:fs';
import { defineConfig } from 'vite';

/** What `npm run build` bundles: one file to run per program, packages left outside in node_modules. */
const programs = {
  'api/main': 'apps/api/src/main.ts',
  'worker/main': 'apps/worker/src/main.ts',
  'up/main': 'apps/up/src/main.ts',
  'cli/main': 'apps/cli/src/main.ts',
  'demo/main': 'test/demo/main.ts',
  'bench/main': 'test/bench/main.ts',
  'bench/bare-server': 'test/bench/scale/bare-server.ts',
  'fleet/program': 'test/fleet/program.ts',
  'chaos/main': 'test/chaos/main.ts',
};

/** The mode `test-build` makes the programs that obey OVERMESH_FAILPOINT, in a folder of their own. */
export default defineConfig(({ mode }) => ({
  resolve: { tsconfigPaths: true },
  logLevel: 'warn',
  define: { __TEST_BUILD__: JSON.stringify(mode === 'test-build') },
  build: {
    ssr: true,
    outDir: mode === 'test-build' ? 'dist/test-build' : 'dist',
    target: 'node24',
    sourcemap: true,
    emptyOutDir: true,
    rolldownOptions: {
      input: Object.fromEntries(Object.entries(programs).filter(([, source]) => existsSync(source))),
      output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
    },
  },
}));
