import { defineConfig } from 'vitest/config';

const slow = { testTimeout: 60_000, hookTimeout: 180_000 };

/** Four suites, from pure to whole, and what looks through all that they did. What each may touch is in docs/architecture.md, "Tests". */
export default defineConfig({
  resolve: { tsconfigPaths: true },
  define: { __TEST_BUILD__: 'true' },
  test: {
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          testTimeout: 30_000,
          include: ['apps/**/*.spec.ts', 'libs/**/*.spec.ts', 'tools/**/*.spec.ts'],
        },
      },
      {
        extends: true,
        test: {
          name: 'scenarios',
          include: ['test/scenarios/*.spec.ts'],
          globalSetup: 'test/harness/once.ts',
          ...slow,
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
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
          include: ['test/e2e/**/*.spec.ts'],
          globalSetup: 'test/harness/once.ts',
          setupFiles: 'test/harness/record/spec-ended.ts',
          ...slow,
        },
      },
      {
        extends: true,
        test: {
          name: 'afterwards',
          include: ['test/afterwards/*.spec.ts'],
          globalSetup: 'test/harness/once.ts',
          // Projects of a higher order begin when all others have ended.
          sequence: { groupOrder: 1 },
          ...slow,
        },
      },
    ],
  },
});
