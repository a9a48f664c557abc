/** What one cluster may cost at most. Times are in milliseconds, sizes in bytes. */
export interface KubeLimits {
  /** Name look-up, TCP and TLS together. */
  readonly connectMs: number;
  /** From the request sent to the last header. */
  readonly headersMs: number;
  /** From the call to the last byte of the answer, waiting for a free connection included. */
  readonly requestMs: number;
  /** One page of a list; a larger one is asked for again with fewer objects. */
  readonly pageBytes: number;
  /** Any other answer. */
  readonly answerBytes: number;
  readonly headerBytes: number;
  /** The most that an API server takes in one request: what is larger is not even sent. */
  readonly sentBytes: number;
  /** Objects asked for per page. */
  readonly pageItems: number;
  /** All pages of one list together. */
  readonly listItems: number;
  /** Connections for calls; all watches have one more (HTTP/2), or one each where the server speaks HTTP/1.1 only. */
  readonly connections: number;
  /** What is read in the long run, over all connections of a cluster, and how much may come at once before that. */
  readonly bytesPerSecond: number;
  readonly burstBytes: number;
  /** Answers and events of a cluster that are not whole yet, together. */
  readonly heldBytes: number;
  /** One event of a watch. */
  readonly watchLineBytes: number;
  /** A watch that says nothing for so long, not even a bookmark (one a minute), is taken for dead. */
  readonly watchSilenceMs: number;
  /** A watch ends by itself after this and up to a quarter more, so that many do not end at once. */
  readonly watchSeconds: number;
  /** The longest `Retry-After` that is believed. */
  readonly retryAfterMs: number;
  /** How long a cluster's access is used before it is asked for again. */
  readonly accessMs: number;
  /** Whether a host *name* may lead to this machine. Link-local addresses are refused always. */
  readonly allowLoopback: boolean;
}

const mebibyte = 1024 * 1024;

/** Generous for a healthy API server across an ocean, and small beside what a hostile one would like to use. */
export const defaultLimits: KubeLimits = {
  connectMs: 5_000,
  headersMs: 10_000,
  requestMs: 30_000,
  pageBytes: 8 * mebibyte,
  answerBytes: 4 * mebibyte,
  headerBytes: 32 * 1024,
  sentBytes: 3 * mebibyte,
  pageItems: 500,
  listItems: 100_000,
  connections: 4,
  bytesPerSecond: 8 * mebibyte,
  burstBytes: 32 * mebibyte,
  heldBytes: 24 * mebibyte,
  watchLineBytes: 4 * mebibyte,
  watchSilenceMs: 80_000,
  watchSeconds: 240,
  retryAfterMs: 300_000,
  accessMs: 30_000,
  allowLoopback: false,
};
