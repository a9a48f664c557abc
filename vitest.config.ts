import { defineConfig } from 'vitest/config';
import { trueTime } from './test/slow/true-time.ts';

const slow = { testTimeout: 60_000, hookTimeout: 180_000 };

/** Groups go one after another. Not 0: on a machine with one worker Vitest puts that group behind all others. */
const order = {
  together: { groupOrder: 1 },
  alone: { groupOrder: 2 },
  last: { groupOrder: 3 },
};

/** Most specs wait for servers, leases and watches: several at a time, on two cores too. */
const together = { sequence: order.together, maxWorkers: 3 };

/** Specs that hold time, processor or memory against a bound that a user was promised: nothing else runs beside them. */
const measuring = [
  'test/integration/api/hanging.spec.ts',
  'test/integration/faults/chaos.spec.ts',
  'test/integration/faults/drain.spec.ts',
  'test/integration/faults/recovery.spec.ts',
  'test/integration/faults/refused-by-admission.spec.ts',
  'test/integration/faults/restarted-stores.spec.ts',
  'test/integration/faults/two-workers.spec.ts',
  'test/integration/floods/floods.spec.ts',
];

/** The same of the specs on a stock Istio. */
const measuringLive = ['test/live/failover.spec.ts', 'test/live/proofs.spec.ts'];

/** A stock Istio and Envoy, each in a network of its own. */
const live = { globalSetup: ['test/harness/once.ts', 'test/live/programs.ts'], ...slow };

/** Real servers; the built programs are those of the test build. */
const integration = {
  env: { OVERMESH_TEST_PROGRAMS: 'dist/test-build' },
  globalSetup: 'test/harness/once.ts',
  setupFiles: 'test/harness/record/spec-ended.ts',
  ...slow,
};

/** The suites, from pure to whole, and what looks through all that they did. What each may touch is in docs/architecture.md, "Tests". */
export default defineConfig({
  resolve: { tsconfigPaths: true },
  define: { __TEST_BUILD__: 'true' },
  test: {
    // Files take turns in three processes: reading the same modules anew for each was a third of a run.
    isolate: false,
    projects: [
      {
        extends: true,
        test: {
          name: 'unit',
          ...together,
          setupFiles: 'test/harness/one-seed.ts',
          testTimeout: 30_000,
          include: [
            'apps/**/*.spec.ts',
            'libs/**/*.spec.ts',
            'tools/**/*.spec.ts',
            'test/{istio,access,first-hour,why}/*.spec.ts',
            'test/chaos/fleet/**/*.spec.ts',
          ],
        },
      },
      {
        extends: true,
        test: {
          name: 'scenarios',
          ...together,
          setupFiles: 'test/harness/one-seed.ts',
          include: ['test/scenarios/*.spec.ts', 'test/linkerd/*.spec.ts', 'test/inventory/*.spec.ts'],
          globalSetup: 'test/harness/once.ts',
          ...slow,
        },
      },
      {
        extends: true,
        test: {
          name: 'integration',
          ...together,
          ...integration,
          include: ['test/integration/**/*.spec.ts'],
          exclude: [...measuring, ...trueTime],
        },
      },
      {
        extends: true,
        test: {
          name: 'e2e',
          ...together,
          include: ['test/e2e/**/*.spec.ts'],
          globalSetup: 'test/harness/once.ts',
          setupFiles: 'test/harness/record/spec-ended.ts',
          ...slow,
        },
      },
      {
        extends: true,
        test: { name: 'measuring', ...integration, sequence: order.alone, maxWorkers: 1, include: measuring },
      },
      {
        extends: true,
        test: { name: 'live', ...together, ...live, include: ['test/live/*.spec.ts'], exclude: measuringLive },
      },
      {
        extends: true,
        test: { name: 'live-measuring', ...live, sequence: order.alone, maxWorkers: 1, include: measuringLive },
      },
      {
        extends: true,
        test: {
          name: 'afterwards',
          include: ['test/afterwards/*.spec.ts'],
          globalSetup: 'test/harness/once.ts',
          sequence: order.last,
          maxWorkers: 1,
          ...slow,
        },
      },
    ],
  },
});
