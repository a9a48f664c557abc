import { defineConfig } from 'vitest/config';

/** `npm run test:slow`: what takes minutes of true time, and so is no part of `npm test`. */
export default defineConfig({
  resolve: { tsconfigPaths: true },
  define: { __TEST_BUILD__: 'true' },
  test: {
    name: 'slow',
    include: ['test/slow/*.spec.ts'],
    env: { OVERMESH_TEST_PROGRAMS: 'dist/test-build' },
    globalSetup: 'test/harness/once.ts',
    maxWorkers: 1,
  },
});
