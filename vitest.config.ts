import { defineConfig } from 'vitest/config';

const slow = { testTimeout: 60_000, hookTimeout: 180_000 };

/** Groups go one after another. Not 0: on a machine with one worker Vitest puts that group behind all others. */
const order = { suites: { groupOrder: 1 }, live: { groupOrder: 2 }, afterwards: { groupOrder: 3 } };

/** Five suites, from pure to whole, and what looks through all that they did. What each may touch is in docs/architecture.md, "Tests". */
export default defineConfig({
  resolve: { tsconfigPaths: true },
  define: { __TEST_BUILD__: 'true' },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          sequence: order.suites,
          testTimeout: 30_000,
          include: ['apps/**/*.spec.ts', 'libs/**/*.spec.ts', 'tools/**/*.spec.ts', 'test/istio/*.spec.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'scenarios',
          sequence: order.suites,
          include: ['test/scenarios/*.spec.ts', 'test/linkerd/*.spec.ts', 'test/inventory/*.spec.ts'],
          globalSetup: 'test/harness/once.ts',
          ...slow,
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          env: { OVERMESH_TEST_PROGRAMS: 'dist/test-build' },
          sequence: order.suites,
          include: ['test/integration/**/*.spec.ts'],
          globalSetup: 'test/harness/once.ts',
          setupFiles: 'test/harness/record/spec-ended.ts',
          ...slow,
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          sequence: order.suites,
          include: ['test/e2e/**/*.spec.ts'],
          globalSetup: 'test/harness/once.ts',
          setupFiles: 'test/harness/record/spec-ended.ts',
          ...slow,
        },
      },
      {
        extends: true,
        test: {
          name: 'live',
          sequence: order.live,
          include: ['test/live/*.spec.ts'],
          globalSetup: ['test/harness/once.ts', 'test/live/programs.ts'],
          ...slow,
        },
      },
      {
        extends: true,
        test: {
          name: 'afterwards',
          include: ['test/afterwards/*.spec.ts'],
          globalSetup: 'test/harness/once.ts',
          sequence: order.afterwards,
          ...slow,
        },
      },
    ],
  },
});
