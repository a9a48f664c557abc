import { existsSync } from 'node:fs';
import { defineConfig } from 'vite';

/**
 * What `npm run build` bundles besides the product's own programs (tools/build.mjs): what shows and measures it, and its
 * simulated fleet. Their packages are left outside in node_modules.
 */
const programs = {
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
