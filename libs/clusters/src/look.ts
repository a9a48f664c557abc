import type { KubeClient } from '@overmesh/kube';
import { isKubeError, KubeError } from '@overmesh/kube';
import type { KindRef, ObjectRef } from '@overmesh/model';
import { LockedCredentials } from './credentials.ts';
import type { Observation, RightsSeen } from './decide/health.ts';
import type { Right } from './decide/rights.ts';
import { standingOf, standingSentence } from './decide/capabilities.ts';
import type { Needs } from './decide/capabilities.ts';
import { inWords } from './decide/rights.ts';

/** What one look at a cluster brought, as far as it came. */
export interface Look {
  /** What stood in the way of any answer that can be trusted. */
  readonly failure?: KubeError;
  /** UID of kube-system; absent when the credential may not read it. */
  readonly uid?: string;
  readonly serverVersion?: string;
  /** Its clock minus ours. */
  readonly clockSkewMs?: number;
  /** Absent when they were not asked for. */
  readonly missingRights?: readonly Right[];
}

const NAMESPACE: KindRef = { group: '', version: 'v1', kind: 'Namespace', plural: 'namespaces', namespaced: false };
const KUBE_SYSTEM: ObjectRef = { kind: NAMESPACE, name: 'kube-system' };
const ASK_FOR_RIGHTS: Right = { verb: 'create', group: 'authorization.k8s.io', resource: 'selfsubjectaccessreviews' };

/**
 * Asks an API server who it is and what time it has: one request. When `rights` are given also for its version, and
 * whether we hold them. Failures of the cluster come back as values; anything else is thrown.
 */
export async function lookAt(client: KubeClient, now: () => Date, rights?: readonly Right[]): Promise<Look> {
  try {
    // It tells an unreachable, a distrustful and another cluster apart.
    const identity = await identityOf(client, now);
    if (!rights) return identity;
    // One after another: what is asked at once takes a connection each.
    const version = await unlessForbidden(client.serverVersion());
    const missingRights = await missingAmong(client, rights);
    return { ...identity, ...(version && { serverVersion: version.gitVersion }), missingRights };
  } catch (error) {
    if (isKubeError(error)) return { failure: error };
    throw error;
  }
}

/** A look in the words of the health decision. */
export function observed({ failure, ...look }: Look, needs: Needs): Observation {
  if (!failure) return answered(look, needs);
  if (failure instanceof LockedCredentials) return { kind: 'locked', message: failure.message };
  if (failure.reason === 'unauthorized') return { kind: 'refused', message: failure.message };
  if (failure.reason === 'too-many-requests') return { kind: 'throttled', message: failure.message };
  const { reason, message } = failure;
  return { kind: reason === 'wrong-answer' || reason === 'redirected' ? 'untrusted' : 'silent', reason, message };
}

/** The same of a look that nothing stood in the way of. */
export function answered({ uid, clockSkewMs, missingRights }: Omit<Look, 'failure'>, needs: Needs): Observation {
  return {
    kind: 'answered',
    ...(uid !== undefined && { uid }),
    ...(clockSkewMs !== undefined && { clockSkewMs }),
    ...(missingRights && { rights: rightsSeen(missingRights, needs) }),
  };
}

function rightsSeen(lacking: readonly Right[], needs: Needs): RightsSeen {
  const { missing, notGiven } = standingOf(needs, lacking);
  return { missing: inWords(missing), isWhole: !notGiven.length, sentence: standingSentence(needs, notGiven) };
}

/** A UID is a UUID today and is documented as any text; what is shown and compared for ever is short and plain. */
function isIdentity(uid: string | undefined): uid is string {
  return uid !== undefined && /^[A-Za-z0-9-]{8,64}$/.test(uid);
}

async function identityOf(client: KubeClient, now: () => Date): Promise<Pick<Look, 'uid' | 'clockSkewMs'>> {
  const asked = now().getTime();
  const found = await unlessForbidden(client.getTimed(KUBE_SYSTEM));
  const uid = found?.object?.metadata.uid;
  if (found?.object && !isIdentity(uid))
    throw new KubeError('wrong-answer', 'the namespace kube-system has no UID that could be one');
  if (uid === undefined || !found?.time) return { ...(uid !== undefined && { uid }), ...(await timeOf(client, now)) };
  return { uid, clockSkewMs: skewOf(found.time, asked, now().getTime()) };
}

/** Also a credential that may not read kube-system is told the time. */
async function timeOf(client: KubeClient, now: () => Date): Promise<Pick<Look, 'clockSkewMs'>> {
  const asked = now().getTime();
  const theirs = await client.serverTime();
  return { clockSkewMs: skewOf(theirs, asked, now().getTime()) };
}

/** The server tells whole seconds, and some time between our asking and its answer. */
function skewOf(theirs: Date, asked: number, answered: number): number {
  return theirs.getTime() + 500 - (asked + answered) / 2;
}

/** The rights among these that we do not hold. */
export async function missingAmong(client: KubeClient, rights: readonly Right[]): Promise<readonly Right[]> {
  const answers = await unlessForbidden(client.canI(rights));
  if (!answers) return [ASK_FOR_RIGHTS];
  return answers.filter(({ allowed }) => !allowed).map(({ rule }) => rule);
}

async function unlessForbidden<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (isKubeError(error, 'forbidden')) return undefined;
    throw error;
  }
}
