import { productPeriods } from '@overmesh/config';
import type { Periods } from '@overmesh/config';

/** The longest that requests and watches may take: see there. */
type ClusterPeriods = Periods['cluster'];

/** What one cluster may cost at most. Times are in milliseconds, sizes in bytes. */
export interface KubeLimits extends ClusterPeriods {
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
  /** Whether a host *name* may lead to this machine. Link-local addresses are refused always. */
  readonly allowLoopback: boolean;
}

const mebibyte = 1024 * 1024;

/** Generous for a healthy API server across an ocean, and small beside what a hostile one would like to use. */
export const defaultLimits: KubeLimits = {
  ...productPeriods.cluster,
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
  allowLoopback: false,
};
