/**
 * Every period of the product, in one place: how long something is held, waited for or left alone, and how often
 * something is looked at. In milliseconds. How they must fit each other is periods.spec.ts.
 *
 * Rooms and adapters are handed their section; nothing else in libs/ and apps/ holds a period of its own. The CLI's are
 * not here: it is a client, and what it waits for is a person's choice.
 */
export const productPeriods = {
  /** The right to write to one cluster, and what a lane waits for: docs/decisions/0005. */
  lane: {
    /** A lease lasts so long for others. */
    leaseMs: 60_000,
    /** …and ends so much earlier for its holder: more than the longest request to an API server. */
    leaseMarginMs: 35_000,
    /** With less than this left it is renewed before the next write. */
    renewBelowMs: 10_000,
    /** How often a lane is tried to be given back while Postgres is away. */
    releaseAgainMs: 500,
    /** When a lane that somebody else holds is tried again. */
    takeAgainMs: 500,
    /** A write of a worker that lost its lane may arrive so much later: the longest request, twice. */
    lateWriteMs: 60_000,
    /** After a look that took longer, what is wanted is read once more. */
    slowLookMs: 250,
    /** The pause before a first second look; it grows with how long the same thing stands in the way. */
    soonMs: 300,
    /** The longest pause of a lane that something stands in the way of. */
    patienceMs: 60_000,
    /** The pause after a cluster could not be read or written as a whole: doubled each time. */
    backoffMs: { least: 1_000, most: 60_000 },
    /** Too many repairs of one object within this, and another writer is at work. */
    fightWindowMs: 600_000,
    /** What the API server did not keep is written again after so long: its definition may be a newer one by then. */
    unkeptAgainMs: 300_000,
    /** What the API server refuses again and again with one answer is left alone for half as long as that lasts, within these. */
    quarantineMs: { least: 5_000, most: 1_800_000 },
    /** How often a worker's sign of life is tried to be put back into Postgres after its connection broke. */
    livenessAgainMs: 1_000,
    /** How long a worker that does not show up keeps its watches: one that hangs, and one whose process is gone. */
    watchHoldMs: { hungMs: 20_000, goneMs: 5_000 },
  },
  /** What keeps one cluster's inventory true. */
  inventory: {
    /** How long changes are gathered before the inventory is taken again. */
    debounceMs: 200,
    /** How often the age of an unchanged inventory is renewed. */
    refreshMs: 30_000,
    /** How old ConfigMaps get before they are read again, which nobody tells us the changes of. */
    configMapsMs: 300_000,
    /** How often to look whether a problem has ended. */
    troubledMs: 2_000,
  },
  /** The loops that a worker runs for each cluster whose watch it holds. */
  following: {
    /** How often it is found out which clusters these are. */
    syncEveryMs: 3_000,
    /** How often a cluster's health is looked at, while it is well and while it is not: whoever mends it waits. */
    healthEveryMs: { ready: 15_000, troubled: 10_000 },
    /** From a call or a watch that fails to the look that it causes: all watches of a cluster fail together. */
    troubleMs: 500,
    /** How long rights that were held are not asked for again while nothing is refused, and those that were not held. */
    rightsEveryMs: { held: 3_600_000, missing: 30_000 },
    /** How old "last seen" gets before it is saved, of all clusters together. */
    saveEveryMs: 5_000,
    /** Of the clusters that begin to be followed at once one that does not answer lets the next one begin after this. */
    startPatienceMs: 1_000,
    /** How often it is looked at whom meshes trust: what ends does so in days, and nobody tells us that it was replaced. */
    trustEveryMs: 600_000,
    /** When proxies that lag are asked of again at the soonest, and how long what is said of them is believed to stay so. */
    proxiesEveryMs: { least: 3_000, most: 300_000 },
    /** How long changes of our objects are gathered before proxies are asked of. */
    proxiesGatherMs: 1_000,
    /** A loop that broke starts again after this. */
    restartAfterMs: 2_000,
  },
  /** The job queue, in Redis or Postgres. */
  queue: {
    /** A worker that does not renew a job's lock for so long has lost it. */
    lockMs: 5_000,
    /** How often lost locks are looked for; every second time for sure. */
    stalledEveryMs: 2_000,
    /** A worker that cannot reach its store asks again after this. */
    runAgainMs: 1_000,
    /** How long a connection to Postgres may take to stand. */
    connectMs: 10_000,
    /** How long a failed statement keeps its caller. */
    faultMs: 200,
    /** A store that takes longer to take a wake-up or to count has failed. */
    answerMs: 5_000,
    /** A store that takes longer to say that it is there is not there. */
    healthyMs: 2_000,
    /** Jobs that run get so long to end when the program ends. */
    drainMs: 10_000,
    /** How long closing a queue, and the store, may take after that. */
    closeMs: { queue: 1_000, store: 2_000 },
    /** The pause after a failed job: doubled each time. */
    retryMs: { least: 1_000, most: 60_000 },
  },
  rollout: {
    /** How often a rollout is looked at that waits for clusters, for a gate, or for time to pass. */
    lookEveryMs: 1_000,
    /** How often one Prometheus, or one webhook, is asked the same. */
    askEveryMs: 5_000,
    /** How long one of them is waited for: a rollout waits for the slowest. */
    outside: { connectMs: 1_500, callMs: 3_000 },
  },
  worker: {
    /** How often what is left to do is looked for; a user may set it otherwise. */
    sweepEveryMs: 15_000,
    /** How often lanes of dead workers are looked for. */
    abandonedEveryMs: 3_000,
    /** How often rows that are too old are looked for. */
    retentionEveryMs: 600_000,
    /** A pass that takes longer waits for its cluster; lanes bear to be looked at twice, by their leases. */
    lanePatienceMs: 1_000,
    /** Work under way gets this long to end. */
    drainMs: 9_000,
  },
  api: {
    /** How often what is shown live is looked at although nothing was announced. */
    lookEveryMs: 15_000,
    /** How often the token in the home folder is read again. */
    tokenFileEveryMs: 1_000,
    /** A WebSocket that answers no ping for so long is gone. */
    socketKeepAliveMs: 12_000,
    /** One that was told to go is cut off after this. */
    socketFarewellMs: 2_000,
    /** The longest statement: a caller waits for its answer. */
    statementMs: 10_000,
    /** Work under way gets this long to end. */
    drainMs: 9_000,
  },
  /** Requests to the API server of a cluster. */
  cluster: {
    /** Name look-up, TCP and TLS together. */
    connectMs: 5_000,
    /** From the request sent to the last header. */
    headersMs: 10_000,
    /** From the call to the last byte of the answer, waiting for a free connection included. */
    requestMs: 30_000,
    /** How long a cluster's access is used before it is asked for again. */
    accessMs: 30_000,
    /** The longest `Retry-After` that is believed. */
    retryAfterMs: 300_000,
    /** What a server was found to have of kinds is believed so long. */
    kindsMs: 600_000,
    /** A watch that says nothing for so long, not even a bookmark (one a minute), is taken for dead. */
    watchSilenceMs: 80_000,
    /** A watch ends by itself after this and up to a quarter more, so that many do not end at once. */
    watchMs: 240_000,
    /** How much longer than the server we wait for the end that it was asked to make. */
    watchGraceMs: 15_000,
  },
  /** A kind of a cluster that is followed: listed, then watched, for ever. */
  watch: {
    /** The pause after a failure: it grows. */
    retryMs: { least: 1_000, most: 10_000 },
    /** When it is counted whether a list came whole; a count that is wrong is made once more a little later. */
    recountMs: { afterList: [5_000, 15_000, 45_000, 135_000], afterWatch: [5_000], onceMore: 1_000 },
  },
  /** Postgres. */
  database: {
    /** How long a start waits for a database that is not there yet, and how often it tries. */
    startMs: { patience: 60_000, again: 1_000 },
    /** How long a connection may take to stand. */
    connectMs: 10_000,
    /** The longest statement, where nobody said otherwise. Migrations are exempt. */
    statementMs: 30_000,
    /** So much longer than a statement may take we wait for its answer: then the socket hangs. */
    socketGraceMs: 5_000,
    /** A transaction whose program hangs would hold its locks for ever. */
    idleInTransactionMs: 20_000,
    /** A database that takes longer to say 1 is not there for anybody. */
    answerMs: 2_000,
    /** A listener whose connection broke makes it anew after this. */
    listenAgainMs: 1_000,
  },
  /** `overmesh up`, which keeps api and worker running. */
  supervisor: {
    /** How long api and worker may take to be there. */
    startMs: 60_000,
    /** A program that was asked to end is ended after this. */
    drainMs: 10_000,
    /** The pause before a program that crashed starts again: doubled after each crash in a row. */
    restartMs: 500,
    /** A run of this length starts the count of crashes anew. */
    healthyRunMs: 60_000,
  },
};

type Fixed<T> = { readonly [K in keyof T]: T[K] extends object ? Fixed<T[K]> : T[K] };

/** The periods of one build; see `productPeriods`. */
export type Periods = Fixed<typeof productPeriods>;
