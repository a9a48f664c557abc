/**
 * Specs of test/integration that take minutes of true time: leases that last a minute, queues that are missed after one, a
 * cluster that is hostile in nine ways, a flood of labels. They are part of `npm run test:slow` and not of `npm test`, which
 * shows the rules behind them in short: delivery/faults, faults/poisoned-queue, floods/floods, faults/chaos.
 */
export const trueTime: readonly string[] = [
  'test/integration/faults/fencing.spec.ts',
  'test/integration/faults/isolation.spec.ts',
  'test/integration/faults/label-flood.spec.ts',
  'test/integration/faults/lost-queue.spec.ts',
];
