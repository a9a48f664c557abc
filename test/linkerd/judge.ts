import { canonicalJson } from '@overmesh/model';
import type { DestinationReport, Fidelity, HeaderChanges } from '@overmesh/model';
import { meshes } from '@overmesh/meshes/all';
import { translate } from '@overmesh/translation';
import type { Translation } from '@overmesh/translation';
import { expectedOutcome, inForce } from '../live/model/expected.ts';
import type { InForce } from '../live/model/expected.ts';
import type { Outcome } from '../live/model/outcome.ts';
import { sharesOf } from '../live/model/outcome.ts';
import { matchesOf, policiesFor } from '../live/model/policies.ts';
import type { GivenPolicy } from '../live/model/policies.ts';
import { inWords, queryText } from '../live/model/request.ts';
import type { LiveRequest } from '../live/model/request.ts';
import { nameOf, podsOf, portsOf } from '../live/lab/world.ts';
import type { ServicePort } from '../live/lab/world.ts';
import type { Given } from '../scenarios/given.ts';
import { worldOn } from '../scenarios/given.ts';
import { toKube } from '../scenarios/golden.ts';
import { INSTALLED } from '../scenarios/installed-meshes.ts';
import { fateOf } from './statement/fate.ts';
import type { Fate } from './statement/fate.ts';
import { changed } from './statement/filters.ts';
import { isOpaque } from './statement/opaque.ts';
import type { HttpRoute, World } from './statement/world.ts';

/** A Service of a given world, as callers reach it. */
export interface Place {
  readonly given: Given;
  readonly cluster: string;
  /** `namespace/name`. */
  readonly service: string;
}

/** What Overmesh made of a world on Linkerd. */
export interface Made {
  readonly translation: Translation;
  readonly routes: readonly HttpRoute[];
  /** Selectors of the Services that were added, by `namespace/name`. */
  readonly selectors: ReadonlyMap<string, Readonly<Record<string, string>>>;
}

type Acting = (typeof ACTING)[number];
const ACTING = ['split', 'retries', 'timeout', 'headers', 'redirect'] as const;

/** Translates a given world, all of its clusters running Linkerd. */
export function make(given: Given, cluster: string): Made {
  const translation = translate(worldOn('linkerd', given), meshes);
  const objects = translation.desired
    .filter(({ clusterId }) => clusterId === `id-of-${cluster}`)
    .flatMap((mesh) => mesh.objects.map((object) => JSON.parse(JSON.stringify(toKube(object))) as KubeLike));
  return {
    translation,
    routes: objects.filter(
      ({ apiVersion, kind }) => kind === 'HTTPRoute' && apiVersion.startsWith(GATEWAY_API),
    ) as unknown as readonly HttpRoute[],
    selectors: new Map(
      objects.flatMap(({ kind, metadata, spec }) =>
        kind === 'Service' ? [[`${metadata.namespace}/${metadata.name}`, spec.selector ?? {}] as const] : [],
      ),
    ),
  };
}

/** Linkerd's own HTTPRoutes, on Servers, are about who may call. */
const GATEWAY_API = 'gateway.networking.k8s.io/';

interface KubeLike {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly namespace: string; readonly name: string };
  readonly spec: { readonly selector?: Readonly<Record<string, string>> };
}

/** Where what is said and what the statement says differ, a sentence each; whichever of the routes is the oldest. */
export function disagreements(place: Place, requests: readonly LiveRequest[], made: Made): readonly string[] {
  const { given, cluster, service } = place;
  const ports = portsOf(given.clusters[cluster]?.services[service]).filter(({ protocol }) => protocol === 'TCP');
  const policies = policiesFor(given, cluster, service);
  if (!policies.length) return [];
  return ports.flatMap((port) =>
    requests.flatMap((request) => {
      const expected = expectedOutcome({ ...place, port: port.port }, request);
      return [made.routes, made.routes.toReversed()].flatMap((routes) =>
        judge({ place, port, policies, request, expected, made, world: worldOf(place, port, routes) }),
      );
    }),
  );
}

interface Case {
  readonly place: Place;
  readonly port: ServicePort;
  readonly policies: readonly GivenPolicy[];
  readonly request: LiveRequest;
  /** By the documents. */
  readonly expected: Outcome;
  readonly made: Made;
  readonly world: World;
}

function worldOf({ given, cluster, service }: Place, port: ServicePort, routes: readonly HttpRoute[]): World {
  const { meshes: installed, services } = given.clusters[cluster] ?? { services: {} };
  const { version = '', opaquePorts } = { ...INSTALLED.linkerd, ...installed?.linkerd };
  const { annotations = {}, namespaceAnnotations = {}, podAnnotations = {} } = services[service] ?? {};
  return {
    version,
    ...(opaquePorts !== undefined && { opaquePorts }),
    service: {
      ...nameOf(service),
      port: port.port,
      portName: port.name,
      ...(port.appProtocol !== undefined && { appProtocol: port.appProtocol }),
      annotations,
      namespaceAnnotations,
      podAnnotations,
    },
    routes,
  };
}

function judge(one: Case): readonly string[] {
  const { place, port, policies, request, world } = one;
  const sayers = inForce(policies, request);
  const wrong = ACTING.filter((feature) => !agrees(one, feature, sayers));
  const where = `${place.service}:${port.port} on ${world.version}: ${inWords(request)}`;
  return [...wrong.map((feature) => `${where}: ${feature}`), ...wronglyOpaque(one)];
}

/** That no port carries HTTP must be so. */
function wronglyOpaque({ policies, place, world, made }: Case): readonly string[] {
  const says = policies.some((policy) =>
    reportOf(made, place, policy)?.features.some(({ reason = '' }) => reason.includes('carries HTTP')),
  );
  return says && !isOpaque(world) ? [`${place.service}:${world.service.port} on ${world.version} is not opaque`] : [];
}

function agrees(one: Case, feature: Acting, { own, base }: InForce): boolean {
  const { place, port, request, expected, made, world } = one;
  const [sayer] = [...own, ...base].filter(({ spec }) => spec[feature] !== undefined);
  const reports = [...own, ...(sayer ? [sayer] : [])].map((policy) => reportOf(made, place, policy));
  // Not in force here: what counts is not what the document says, and the report tells it.
  if (reports.some((report) => report?.outcome !== 'translated')) return true;
  if (own.some((policy) => isNear(fidelityOf(reportOf(made, place, policy), 'match')))) return true;
  if (isNamedForItsQuery(one)) return true;
  const report = sayer && reportOf(made, place, sayer);
  const fidelity = fidelityOf(report, feature);
  if (fidelity === 'unsupported') return true;
  const fate = fateOf(world, request);
  if (fate.as === 'connection') return reports.every((each) => tellsOpaque(each, port)) || !sayer;
  if (feature === 'redirect') return sameAnswer(one, fate, fidelity);
  if (feature === 'headers') return sameHeaders(fate, sayer?.spec.headers ?? {});
  // What the documents answer on the spot is not forwarded, and a redirect that is not made is told above.
  if (expected.answered) return true;
  if (feature === 'timeout') return isNear(fidelity) || timeoutOf(fate) === expectedTimeout(one);
  if (feature === 'retries') return sameTries(fate, expectedTries(one, sayer));
  return warnsOfPods(report) || sameShares(sharesIn(one, fate), expected.shares);
}

/** Where the documents send nobody elsewhere, Linkerd does not either. */
function sameAnswer({ expected: { answered }, request, world }: Case, fate: Fate, fidelity: Fidelity): boolean {
  if (!answered?.to || fate.as !== 'redirect') return !answered?.to && fate.as !== 'redirect';
  const { scheme = 'http', host, port, path = request.path } = answered.to;
  const ownPort = scheme === 'https' ? 443 : 80;
  const location = {
    scheme,
    host: host ?? 'called',
    port: port ?? (host === undefined ? world.service.port : ownPort),
    path: `${path}${queryText(request.query)}`,
  };
  const isThere = JSON.stringify(location) === JSON.stringify(fate.location);
  return fate.status === answered.status && (isThere || isNear(fidelity));
}

/** By the documents: each header that is named is set, has one more value, or is gone, whatever came. */
function sameHeaders(fate: Fate, changes: HeaderChanges): boolean {
  if (fate.as !== 'request') return true;
  return (['request', 'response'] as const).every((way) => {
    const { set = [], add = [], remove = [] } = changes[way] ?? {};
    const named = [...set, ...add].map(({ name }) => name).concat(remove);
    const before = Object.fromEntries([...named, 'other'].map((name) => [name, ['old']]));
    const after = {
      ...before,
      ...Object.fromEntries(set.map(({ name, value }) => [name, [value]])),
      ...Object.fromEntries(add.map(({ name, value }) => [name, ['old', value]])),
    };
    const wanted = Object.fromEntries(Object.entries(after).filter(([name]) => !remove.includes(name)));
    return canonicalJson(changed(before, fate.rule ?? {}, way)) === canonicalJson(wanted);
  });
}

/** A parameter that comes twice, or encoded, may lead to a match on it, and that is told of the match. */
function isNamedForItsQuery({ policies, place, made, request }: Case): boolean {
  const unclear = (wanted: string) => {
    const values = request.query.filter(([name]) => name === wanted);
    return values.length > 1 || values.some(([, value]) => value.includes('%'));
  };
  return policies.some(
    (policy) =>
      isNear(fidelityOf(reportOf(made, place, policy), 'match')) &&
      matchesOf(policy).some(({ query = [] }) => query.some(({ name }) => unclear(name))),
  );
}

function reportOf(
  { translation }: Made,
  { cluster, service }: Place,
  policy: GivenPolicy,
): DestinationReport | undefined {
  return translation.report.destinations.find(
    (report) =>
      report.intent === `TrafficPolicy/${policy.name}` && report.cluster === cluster && report.destination === service,
  );
}

function fidelityOf(report: DestinationReport | undefined, feature: Acting | 'match'): Fidelity {
  return report?.features.find((one) => one.feature === feature)?.fidelity ?? 'exact';
}

function isNear(fidelity: Fidelity): boolean {
  return fidelity === 'approximate' || fidelity === 'unsupported';
}

function tellsOpaque(report: DestinationReport | undefined, { port }: ServicePort): boolean {
  return (report?.warnings ?? []).some(({ code, message }) => code === 'NOT_HTTP' && message.includes(`port ${port} `));
}

function warnsOfPods(report: DestinationReport | undefined): boolean {
  return (report?.warnings ?? []).some(({ code }) => code === 'NO_WORKLOADS');
}

function timeoutOf(fate: Fate): number | undefined {
  return fate.as === 'request' ? fate.timeoutMs : undefined;
}

/** Where nobody says, what holds without any route: the annotations of the Service. */
function unrouted({ world, request }: Case): Fate {
  return fateOf({ ...world, routes: [] }, request);
}

/** Also a policy whose timeout is in vain (another one's redirect came first) has said nothing. */
function expectedTimeout(one: Case): number | undefined {
  return one.expected.timeoutMs ?? timeoutOf(unrouted(one));
}

type Tries = { readonly limit: number; readonly perTryMs?: number };
const NONE: Tries = { limit: 0 };

function expectedTries(one: Case, sayer: GivenPolicy | undefined): Tries {
  const { retries } = one.expected;
  if (!sayer || retries === 'mesh') return triesIn(unrouted(one));
  const { attempts, perTryMs } = retries;
  return attempts ? { limit: attempts, ...(perTryMs !== undefined && { perTryMs }) } : NONE;
}

function triesIn(fate: Fate): Tries {
  return (fate.as === 'request' ? fate.retries : undefined) ?? NONE;
}

function sameTries(fate: Fate, { limit, perTryMs }: Tries): boolean {
  const tries = triesIn(fate);
  return fate.as === 'request' && tries.limit === limit && tries.perTryMs === perTryMs;
}

/** Backends without weight get nothing, and those that are Services of a subset lead to its pods. */
function sharesIn({ place, port, made }: Case, fate: Fate): Outcome['shares'] {
  if (fate.as !== 'request') return {};
  const own = nameOf(place.service);
  const backends = fate.backends ?? [{ ...own, port: port.port, weight: 1 }];
  return sharesOf(
    backends.map(({ namespace = own.namespace, name, port: called, weight }) => ({
      weight,
      pods: podsBehind(place, made, `${namespace}/${name}`).map((pod) => `${pod}:${called}`),
    })),
  );
}

function podsBehind({ given, cluster }: Place, { selectors }: Made, service: string): readonly string[] {
  const world = given.clusters[cluster] ?? { services: {} };
  const selector = selectors.get(service);
  const [namespace] = service.split('/');
  return podsOf(world)
    .filter((pod) =>
      selector
        ? pod.namespace === namespace && Object.entries(selector).every(([key, value]) => pod.labels[key] === value)
        : pod.service === service,
    )
    .map(({ name }) => name);
}

function sameShares(shares: Outcome['shares'], expected: Outcome['shares']): boolean {
  const text = (of: Outcome['shares']) => JSON.stringify(Object.entries(of).sort(([a], [b]) => (a < b ? -1 : 1)));
  return text(shares) === text(expected);
}
