/**
 * How much of something goes on at the same time in one process, in one place. How these must fit each other and the
 * periods is periods.spec.ts.
 */
export const productAtOnce = {
  /** Connections to Postgres. An api and a worker with their queues stay well below the 100 that Postgres has. */
  databaseConnections: 10,
  /** Clusters whose loops start: each lists what it has, and asks Postgres for what is known. */
  startingClusters: 16,
};
