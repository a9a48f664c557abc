import type { Cluster, ClusterCondition, ClusterState, ConditionType } from '../cluster.ts';
import { CONDITION_TYPES } from '../cluster.ts';

/** What one look at a cluster brought. */
export type Observation =
  /** No answer, or none on a trusted connection. */
  | { readonly kind: 'silent'; readonly reason: string; readonly message: string }
  /** Something answered, and not as an API server does (garbage, a redirect, an endless body): none of it is believed. */
  | { readonly kind: 'untrusted'; readonly reason: string; readonly message: string }
  /** It answered that it is too busy for us (429): there, and nothing else is known anew. */
  | { readonly kind: 'throttled'; readonly message: string }
  /** Nothing was asked: the stored credential does not open. */
  | { readonly kind: 'locked'; readonly message: string }
  /** It answered, and does not know who we are (401). */
  | { readonly kind: 'refused'; readonly message: string }
  | {
      readonly kind: 'answered';
      /** UID of kube-system; absent when the credential may not read it. */
      readonly uid?: string;
      /** Its clock minus ours. */
      readonly clockSkewMs?: number;
      /** Absent when not asked this time. */
      readonly rights?: RightsSeen;
    };

/** What a credential turned out to be good for. */
export interface RightsSeen {
  /** Rights that are needed and not held, in words. */
  readonly missing: readonly string[];
  /** It has every capability there is. */
  readonly isWhole: boolean;
  /** What it may do, and what nobody gave it. */
  readonly sentence: string;
}

export interface HealthView {
  /** Of the cluster, for the command that would help. */
  readonly name: string;
  readonly previous: readonly ClusterCondition[];
  readonly observation: Observation;
  /** UID of kube-system at registration. */
  readonly pinnedUid: string;
  /** Our clock, ISO 8601, UTC. */
  readonly now: string;
}

/** Out of step above the first, in step again only below the second: a clock at the limit shall not flap. */
export const CLOCK_LIMITS_MS = { leaves: 10_000, returns: 5_000 };

/** Reason of Reachable while the server asks us to wait. */
const THROTTLED = 'Throttled';

/** Reason of Authorized where every right that was given is held, and not every capability was given. */
const IN_PART = 'RightsHeldInPart';

/** Reason of Reachable while what answers is no API server as far as we can tell. */
const UNTRUSTED = 'NotAnApiServer';

type Verdict = Pick<ClusterCondition, 'status' | 'reason' | 'message'>;
/** What a look says of one condition; undefined where it did not ask, so that the last answer stays. */
type Judge = (view: HealthView) => Verdict | undefined;

/** The conditions after one look: every type once, in the order of CONDITION_TYPES. */
export function judgeHealth(view: HealthView): readonly ClusterCondition[] {
  return CONDITION_TYPES.map((type) => settle(type, judges[type](view), view));
}

/** The state that a list of conditions amounts to. */
export function stateOf(conditions: readonly ClusterCondition[]): ClusterState {
  const isFalse = (type: ConditionType) => conditions.some((one) => one.type === type && one.status === 'False');
  if (conditions.some(({ type, reason }) => type === 'Reachable' && reason === UNTRUSTED)) return 'untrusted';
  const worst = worstFirst.find(([type]) => isFalse(type));
  if (worst) return worst[1];
  if (conditions.some(({ type, reason }) => type === 'Reachable' && reason === THROTTLED)) return 'throttled';
  const certain = worstFirst.every(([type]) => conditions.some((one) => one.type === type && one.status === 'True'));
  return certain ? 'ready' : 'unknown';
}

/** Why the state is not `ready`, in a sentence; undefined when it is, or nobody knows. */
export function causeOf(conditions: readonly ClusterCondition[]): string | undefined {
  const bad = worstFirst.flatMap(([type]) => conditions.filter((one) => one.type === type && one.status === 'False'));
  const [worst] = [...bad, ...conditions.filter(({ reason }) => reason === THROTTLED)];
  return worst?.message;
}

/**
 * True when the rights are worth asking for again: nothing is known of them, the last answer is old, or rights that were
 * held are suspected to be so no more.
 */
export function rightsAreDue(
  previous: readonly ClusterCondition[],
  now: string,
  everyMs: { readonly held: number; readonly missing: number },
  suspected = false,
): boolean {
  const last = previous.find(({ type }) => type === 'Authorized');
  if (!last || last.status === 'Unknown') return true;
  const isHeld = last.status === 'True';
  // Where something was not given on purpose, policy for it is refused again and again: that is no suspicion.
  if (isHeld && suspected && last.reason !== IN_PART) return true;
  const everyNowMs = isHeld && !suspected ? everyMs.held : everyMs.missing;
  return Date.parse(now) - Date.parse(last.checkedAt) >= everyNowMs;
}

/** Whether a look says something that people or loops wait to hear, beyond that a cluster is as it was. */
export function saysNews(before: HealthNews, after: HealthNews): boolean {
  const said = ({ conditions, serverVersion }: HealthNews) =>
    [serverVersion, ...conditions.map(({ type, status, reason }) => `${type} ${status} ${reason}`)].join();
  return said(before) !== said(after) || haveRightsChanged(before.conditions, after.conditions);
}

/** Whether the credential is good for something else than before: what was held for want of a right may go on. */
export function haveRightsChanged(before: readonly ClusterCondition[], after: readonly ClusterCondition[]): boolean {
  const said = (conditions: readonly ClusterCondition[]) => conditions.find(({ type }) => type === 'Authorized');
  return said(before)?.message !== said(after)?.message;
}

type HealthNews = Pick<Cluster, 'conditions' | 'serverVersion'>;

const worstFirst: readonly (readonly [ConditionType, ClusterState])[] = [
  ['Reachable', 'unreachable'],
  ['Authenticated', 'unauthorised'],
  ['SameCluster', 'wrong-cluster'],
  ['Authorized', 'forbidden'],
];

const judges: Readonly<Record<ConditionType, Judge>> = {
  Reachable: ({ observation }) => {
    if (observation.kind === 'silent') return no(observation.reason, observation.message);
    if (observation.kind === 'untrusted')
      return no(UNTRUSTED, `${observation.message}; look what is at its address: nothing of it is believed`);
    if (observation.kind === 'throttled') return yes(THROTTLED, observation.message);
    if (observation.kind === 'locked') return unknown('NotAsked', 'without its credential nothing is asked');
    return yes('Answered', 'the API server answers');
  },

  Authenticated: ({ observation, name }) => {
    if (observation.kind === 'throttled') return undefined;
    if (observation.kind === 'silent') return unknown('NotReached', 'the API server does not answer');
    if (observation.kind === 'locked') return no('CredentialsLocked', observation.message);
    if (observation.kind === 'untrusted') return unknown('NotBelieved', 'what answers is no API server');
    if (observation.kind === 'refused')
      return no('Unauthorized', `${observation.message}; give a new one: ${renewal(name)}`);
    return yes('Accepted', 'the API server accepts the credential');
  },

  SameCluster: ({ observation, pinnedUid }) => {
    if (observation.kind !== 'answered') return notAsked(observation);
    if (observation.uid === undefined)
      return unknown('Forbidden', 'the credential may not read the namespace kube-system');
    if (observation.uid === pinnedUid) return yes('UidMatches', `kube-system has the UID ${pinnedUid}, as registered`);
    return no(
      'UidDiffers',
      `another cluster answers at this address: kube-system has the UID ${observation.uid}, registered was ${pinnedUid}; nothing is written to it`,
    );
  },

  Authorized: ({ observation, pinnedUid }) => {
    if (observation.kind !== 'answered') return notAsked(observation);
    if (observation.uid === undefined) return no('Forbidden', 'the credential may not read the namespace kube-system');
    if (observation.uid !== pinnedUid) return unknown('OtherCluster', 'another cluster answers');
    if (!observation.rights) return undefined;
    const { missing, isWhole, sentence } = observation.rights;
    const [first, ...rest] = missing;
    if (first === undefined) return yes(isWhole ? 'RightsHeld' : IN_PART, sentence);
    const more = rest.length ? ` and ${rest.length} more` : '';
    return no('RightsMissing', `the credential may not ${first}${more}`);
  },

  ClockInStep: ({ observation, previous }) => {
    if (observation.kind !== 'answered') return notAsked(observation);
    if (observation.clockSkewMs === undefined) return unknown('NoDate', 'the API server does not say its time');
    const wasOut = previous.some(({ type, status }) => type === 'ClockInStep' && status === 'False');
    const limitMs = wasOut ? CLOCK_LIMITS_MS.returns : CLOCK_LIMITS_MS.leaves;
    const seconds = Math.round(Math.abs(observation.clockSkewMs) / 1000);
    if (Math.abs(observation.clockSkewMs) <= limitMs)
      return yes('InStep', `its clock and ours are at most ${limitMs / 1000} s apart`);
    return no('Skewed', `its clock is ${seconds} s ${observation.clockSkewMs > 0 ? 'ahead of' : 'behind'} ours`);
  },
};

function notAsked(observation: Observation): Verdict | undefined {
  if (observation.kind === 'throttled') return undefined;
  if (observation.kind === 'locked') return unknown('NotAsked', 'without its credential nothing is asked');
  if (observation.kind === 'untrusted') return unknown('NotBelieved', 'what answers is no API server');
  return observation.kind === 'silent'
    ? unknown('NotReached', 'the API server does not answer')
    : unknown('NotAuthenticated', 'the API server does not accept the credential');
}

function renewal(name: string): string {
  return `overmesh cluster credentials ${name} --kubeconfig FILE`;
}

function settle(type: ConditionType, verdict: Verdict | undefined, { previous, now }: HealthView): ClusterCondition {
  const last = previous.find((condition) => condition.type === type);
  if (!verdict) return last ?? { type, ...unknown('NotAsked', 'not looked at yet'), since: now, checkedAt: now };
  const since = last && last.status === verdict.status ? last.since : now;
  return { type, ...verdict, since, checkedAt: now };
}

function yes(reason: string, message: string): Verdict {
  return { status: 'True', reason, message };
}

function no(reason: string, message: string): Verdict {
  return { status: 'False', reason, message };
}

function unknown(reason: string, message: string): Verdict {
  return { status: 'Unknown', reason, message };
}
