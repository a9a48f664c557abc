import { describe, expect, test } from 'vitest';
import { productAtOnce } from './at-once.ts';
import { productPeriods } from './periods.ts';
import type { Periods } from './periods.ts';

/** Within this a person is told of a cluster that is half configured. */
const TOLD_MS = 10_000;
/** What a delivery takes whose cluster answers. */
const DELIVERY_MS = 3_000;

/** Loops that a worker runs for a cluster, each with one statement at a time. */
const LOOPS = 3;
/** What a statement takes while many wait. */
const STATEMENT_MS = 500;
/** What the first look at a cluster takes that answers. */
const ANSWER_MS = 250;
const COLD_START_MS = 30_000;

/** What has to come before what, and why. */
const inequalities: readonly (readonly [why: string, sooner: (p: Periods) => number, later: (p: Periods) => number])[] =
  [
    [
      'a request ends before the lease that it was begun under',
      (p) => p.cluster.requestMs,
      (p) => p.lane.leaseMarginMs,
    ],
    [
      'a holder works for a while before it must renew',
      (p) => p.lane.leaseMarginMs + 2 * p.lane.renewBelowMs,
      (p) => p.lane.leaseMs,
    ],
    [
      'a write of a lost lane has arrived before it is thought lost',
      (p) => 2 * p.cluster.requestMs,
      (p) => p.lane.lateWriteMs + 1,
    ],
    ['a connection stands before its answer is due', (p) => p.cluster.connectMs, (p) => p.cluster.headersMs],
    [
      'connecting and the first answer leave time for the rest',
      (p) => p.cluster.connectMs + p.cluster.headersMs,
      (p) => p.cluster.requestMs,
    ],
    ['the lane of a dead worker is finished in time', (p) => p.worker.abandonedEveryMs, () => TOLD_MS - DELIVERY_MS],
    [
      'the job of a dead worker is given back in time',
      (p) => p.queue.lockMs + 2 * p.queue.stalledEveryMs,
      () => TOLD_MS,
    ],
    [
      'a worker shows up several times before its watches are lost',
      (p) => 4 * p.following.syncEveryMs,
      (p) => p.lane.watchHoldMs.hungMs,
    ],
    [
      'a worker that lost its sign of life with a restart of Postgres has shown up again before it is taken for dead',
      (p) => p.following.syncEveryMs + p.database.listenAgainMs,
      (p) => p.lane.watchHoldMs.goneMs,
    ],
    ['a program ends before its supervisor ends it', (p) => p.worker.drainMs, (p) => p.supervisor.drainMs],
    ['an api ends before its supervisor ends it', (p) => p.api.drainMs, (p) => p.supervisor.drainMs],
    [
      'an api that waits for a lock is told before its statement ends elsewhere',
      (p) => p.api.statementMs,
      (p) => p.database.statementMs,
    ],
    ['a database that answers late is not asked twice at once', (p) => p.queue.healthyMs, (p) => p.queue.answerMs],
    ['a watch lasts longer than a silence of it', (p) => p.cluster.watchSilenceMs, (p) => p.cluster.watchMs],
    ['a watch that says nothing has missed a bookmark', () => 60_000 + 10_000, (p) => p.cluster.watchSilenceMs],
    ['changes are gathered for less than a look takes', (p) => p.inventory.debounceMs, (p) => p.inventory.troubledMs],
    [
      'the loops of the clusters that start at once wait for a connection for less than they bear to',
      (p) =>
        ((productAtOnce.startingClusters * LOOPS) / productAtOnce.databaseConnections) * STATEMENT_MS +
        p.following.startPatienceMs,
      (p) => p.database.connectMs,
    ],
    [
      '1,000 clusters of which one in ten does not answer have all begun within the time of a cold start',
      (p) =>
        (100 / productAtOnce.startingClusters) * p.following.startPatienceMs +
        (900 / productAtOnce.startingClusters) * ANSWER_MS,
      () => COLD_START_MS,
    ],
    ['what is in trouble is looked at more often', (p) => p.inventory.troubledMs, (p) => p.inventory.refreshMs],
  ];

describe('periods fit each other', () => {
  test.each(inequalities)('%s', (_why, sooner, later) => {
    expect(sooner(productPeriods)).toBeLessThan(later(productPeriods));
  });
});
