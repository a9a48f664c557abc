import type { Looked } from '@overmesh/clusters';

/** What fails a call for reasons of the cluster or of our access to it, and so may change its health. */
const TROUBLES: ReadonlySet<string> = new Set([
  ...['unreachable', 'timeout', 'tls', 'unauthorized', 'forbidden'],
  ...['too-many-requests', 'redirected', 'wrong-answer'],
]);

/** How often a cluster is looked at that nobody has trouble with; milliseconds. */
export interface LookPeriods {
  readonly ready: number;
  readonly troubled: number;
}

/** What is to be done about a cluster after it was looked at. */
export interface AfterLook {
  /** Others go by how it is. */
  readonly isNews: boolean;
  /** Everything is read anew, by new watches: a stranger may have answered those of now. */
  readonly startsOver: boolean;
  /** It answers: it may be asked for a young credential. */
  readonly mayAsk: boolean;
  readonly againInMs: number;
}

/** @param chance from 0 up to 1: a thousand clusters are not looked at together */
export function afterLook({ cluster, was, rightsChanged }: Looked, periods: LookPeriods, chance: number): AfterLook {
  const isReady = cluster.state === 'ready';
  const everyMs = isReady ? periods.ready : periods.troubled;
  return {
    isNews: cluster.state !== was || rightsChanged,
    startsOver: was === 'wrong-cluster' && isReady,
    mayAsk: isReady,
    againInMs: everyMs * (0.8 + 0.4 * chance),
  };
}

/**
 * Whether a call that failed asks for a look now: only of a cluster that was well is that news.
 *
 * @param reason in the words of KubeError
 */
export function isTrouble(state: Looked['cluster']['state'] | undefined, reason: string): boolean {
  return state === 'ready' && TROUBLES.has(reason);
}
