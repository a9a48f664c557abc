import { existsSync } from 'node:fs';
import { defineConfig } from 'vite';

/**
 * What `npm run build` bundles: one file to run per program, packages left outside in node_modules. The command line
 * alone has its packages inside: tools/build.mjs. Each `program` gets a
 * `main.js` in front that asks for the Node it needs: tools/build.mjs.
 */
const programs = {
  'api/program': 'apps/api/src/main.ts',
  'worker/program': 'apps/worker/src/main.ts',
  'up/program': 'apps/up/src/main.ts',
  'demo/main': 'test/demo/main.ts',
  'bench/main': 'test/bench/main.ts',
  'bench/bare-server': 'test/bench/scale/bare-server.ts',
  'fleet/program': 'test/fleet/program.ts',
  'chaos/main': 'test/chaos/main.ts',
};

export default defineConfig({
  resolve: { tsconfigPaths: true },
  logLevel: 'warn',
  define: { __TEST_BUILD__: 'false' },
  build: {
    ssr: true,
    outDir: 'dist',
    target: 'node24',
    sourcemap: true,
    emptyOutDir: true,
    rolldownOptions: {
      input: Object.fromEntries(Object.entries(programs).filter(([, source]) => existsSync(source))),
      output: { entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
    },
  },
});
