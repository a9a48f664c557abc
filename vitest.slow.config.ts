import { defineConfig } from 'vitest/config';

/**
 * `npm run test:slow`: what takes minutes of true time, and so is no part of `npm test`; and what a mesh does by the
 * statements, in 10,000 random cases each.
 */
export default defineConfig({
  resolve: { tsconfigPaths: true },
  define: { __TEST_BUILD__: 'true' },
  test: {
    name: 'slow',
    include: ['test/slow/*.spec.ts', 'test/istio/overlaps.spec.ts', 'test/linkerd/property.spec.ts'],
    env: { OVERMESH_TEST_PROGRAMS: 'dist/test-build', OVERMESH_CASES: '10000', LINKERD_CASES: '10000' },
    globalSetup: 'test/harness/once.ts',
    maxWorkers: 1,
  },
});
