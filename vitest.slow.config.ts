import { defineConfig } from 'vitest/config';
import { trueTime } from './test/slow/true-time.ts';

/**
 * `npm run test:slow`: what takes minutes of true time, and so is no part of `npm test`: chaos, rollouts over four clusters
 * with a stock Istio, and the specs of true-time.ts; and what a mesh does by the statements, in 10,000 random cases each, of a seed of the day that
 * the tests' titles name.
 */
export default defineConfig({
  resolve: { tsconfigPaths: true },
  define: { __TEST_BUILD__: 'true' },
  test: {
    name: 'slow',
    include: [
      'test/slow/*.spec.ts',
      'test/istio/overlaps.spec.ts',
      'test/linkerd/property.spec.ts',
      'test/access/never-wider.spec.ts',
      ...trueTime,
    ],
    env: {
      OVERMESH_TEST_PROGRAMS: 'dist/test-build',
      OVERMESH_CASES: '10000',
      OVERMESH_SEED: process.env['OVERMESH_SEED'] ?? String(Date.now() % 2 ** 31),
    },
    setupFiles: 'test/harness/one-seed.ts',
    // The second one is for the rollout over a stock Istio.
    globalSetup: ['test/harness/once.ts', 'test/live/programs.ts'],
    testTimeout: 120_000,
    hookTimeout: 600_000,
    maxWorkers: 1,
  },
});
