import { DEFAULT_RETRY_CONDITIONS } from '@overmesh/model';
import type { Redirect, RequestMatch, Retries, SplitShare, TrafficPolicySpec } from '@overmesh/model';
import type { Given, GivenCluster } from '../../scenarios/given.ts';
import { nameOf, podsOf, portsOf } from '../lab/world.ts';
import { inSmallLetters, matches, pathOfCalls } from './matches.ts';
import { milliseconds } from './milliseconds.ts';
import type { Answer, Outcome, RetriesOutcome } from './outcome.ts';
import { answeredOutcome, sharesOf } from './outcome.ts';
import { isForAll, matchesOf, policiesFor } from './policies.ts';
import type { GivenPolicy } from './policies.ts';
import type { LiveRequest } from './request.ts';

/** Where a request of the caller goes. */
export interface Called {
  readonly given: Given;
  readonly cluster: string;
  /** `namespace/name`. */
  readonly service: string;
  readonly port: number;
}

/** Absent values are what no policy in force asks for. */
type Wanted = Pick<TrafficPolicySpec, 'split' | 'retries' | 'timeout' | 'faults' | 'redirect' | 'directResponse'>;

/**
 * What the documents say becomes of a request. Written from the meaning of the documents alone (docs/decisions/0008 and
 * the comments of the model), so that it can disagree with the translation:
 *
 * 1. The most specific match that holds decides; every policy with that same match has a say, the winner first.
 * 2. What they leave open is said by the policies for every request, again the winner first.
 * 3. A request that is answered on the spot is not forwarded; the stronger of both wishes counts.
 */
export function expectedOutcome(called: Called, request: LiveRequest): Outcome {
  const cluster = clusterOf(called);
  const policies = policiesFor(called.given, called.cluster, called.service);
  const wanted = wantedFor(policies, request);
  const { redirect, directResponse } = wanted;
  if (redirect) return answeredOutcome(redirected(redirect));
  if (directResponse) return answeredOutcome(directResponse);
  const { abort } = wanted.faults ?? {};
  const parts = (wanted.split ?? [{ weight: 100 }]).map((share) => placeOf(cluster, called, share));
  const known = parts.every((part) => part !== undefined);
  const own = placeOf(cluster, called, { weight: 100 });
  return {
    shares: sharesOf(known ? parts : own ? [own] : []),
    ...(wanted.timeout !== undefined && { timeoutMs: milliseconds(wanted.timeout) }),
    retries: retriesOf(wanted.retries),
    ...(abort?.status !== undefined && { aborted: { status: abort.status, percent: abort.percent ?? 100 } }),
  };
}

function clusterOf({ given, cluster }: Called): GivenCluster {
  const found = given.clusters[cluster];
  if (!found) throw new Error(`the world has no cluster ${cluster}`);
  return found;
}

/** Who has a say over a request: those with the most specific match that holds, and those for every request. */
export interface InForce {
  readonly own: readonly GivenPolicy[];
  readonly base: readonly GivenPolicy[];
}

function wantedFor(policies: readonly GivenPolicy[], request: LiveRequest): Wanted {
  const { own, base } = inForce(policies, request);
  const [first, rest] = [settled(own), settled(base)];
  const handedOn = Object.entries(rest).filter(([field]) => !isInVain(field, Object.keys(first)));
  return { ...Object.fromEntries(handedOn), ...first };
}

/** What policies on the same requests want together, the winner first. */
function settled(policies: readonly GivenPolicy[]): Wanted {
  const wanted: Record<string, unknown> = {};
  for (const { spec } of policies)
    for (const [field, value] of Object.entries(acting(spec)))
      if (!(field in wanted) && !isInVain(field, Object.keys(wanted))) wanted[field] = value;
  return wanted;
}

const ANSWERS = ['redirect', 'directResponse'];

/** Who comes first has said that the request is answered, or that it is forwarded. */
function isInVain(field: string, earlier: readonly string[]): boolean {
  return ANSWERS.includes(field) ? earlier.length > 0 : earlier.some((one) => ANSWERS.includes(one));
}

function redirected({ status = 302, ...to }: Redirect): Answer {
  return { status, to };
}

/** @param policies of one Service, the winner of a conflict first */
export function inForce(policies: readonly GivenPolicy[], request: LiveRequest): InForce {
  const [winner] = policies
    .flatMap((policy, rank) => matchesOf(policy).map((match) => ({ match, rank })))
    .filter(({ match }) => matches(match, request))
    .sort((a, b) => compareSpecificity(b.match, a.match) || a.rank - b.rank);
  const own = winner ? policies.filter((policy) => matchesOf(policy).some((one) => isSame(one, winner.match))) : [];
  return { own, base: policies.filter(isForAll) };
}

/** The fields that the outcome depends on, those of one policy. */
function acting({ split, retries, timeout, faults, redirect, directResponse }: Wanted): Wanted {
  const all = { split, retries, timeout, faults, redirect, directResponse };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

/** Positive where `a` is the more specific one, in the Gateway API's order. */
function compareSpecificity(a: RequestMatch, b: RequestMatch): number {
  const [ours, theirs] = [specificity(a), specificity(b)];
  const difference = ours.map((value, index) => value - (theirs[index] ?? 0)).find((value) => value !== 0);
  return difference ?? 0;
}

function specificity({ grpc, ...match }: RequestMatch): readonly number[] {
  if (grpc) return specificity({ ...match, path: pathOfCalls(grpc.service, grpc.method), method: 'POST' });
  const { path, method, headers = [], query = [] } = match;
  // The prefix / is of every path, and so says nothing.
  const elements = (path?.prefix ?? '').replace(/\/$/, '');
  const kind = path?.exact ? 3 : elements ? 2 : path?.regex ? 1 : 0;
  return [kind, elements.length, path?.ignoreCase ? 0 : 1, method ? 1 : 0, headers.length, query.length];
}

function isSame(a: RequestMatch, b: RequestMatch): boolean {
  return sameText(a) === sameText(b);
}

function sameText({ grpc, ...match }: RequestMatch): string {
  if (grpc) return sameText({ ...match, path: pathOfCalls(grpc.service, grpc.method), method: 'POST' });
  const { method, headers = [], query = [] } = match;
  const path = match.path?.ignoreCase ? inSmallLetters(match.path) : match.path;
  const prefix = path?.prefix?.replace(/\/$/, '') || undefined;
  const sorted = (values: readonly object[]): readonly string[] => values.map((value) => JSON.stringify(value)).sort();
  const said = [path?.exact, prefix, path?.regex, match.path?.ignoreCase ?? false, method];
  return JSON.stringify([...said, sorted(headers), sorted(query)]);
}

/** The pods that a share means, or `undefined` where the cluster lacks the Service or its port. */
function placeOf(cluster: GivenCluster, called: Called, { destination, subset = {}, port, weight }: SplitShare) {
  const own = nameOf(called.service);
  const { namespace = own.namespace, name } = destination ?? own;
  const key = `${namespace}/${name}`;
  const target = port ?? called.port;
  if (!portsOf(cluster.services[key]).some((one) => one.port === target)) return undefined;
  const pods = podsOf(cluster).filter(
    ({ service, labels }) =>
      service === key && Object.entries(subset).every(([label, value]) => labels[label] === value),
  );
  return { weight, pods: pods.map((pod) => `${pod.name}:${target}`) };
}

function retriesOf(retries: Retries | undefined): RetriesOutcome {
  if (!retries) return 'mesh';
  const { attempts, on = DEFAULT_RETRY_CONDITIONS, perTryTimeout, backoff } = retries;
  if (attempts === 0) return { attempts };
  return {
    attempts,
    on: [...on].sort(),
    ...(perTryTimeout && { perTryMs: milliseconds(perTryTimeout) }),
    ...(backoff && { backoffMs: milliseconds(backoff) }),
  };
}
