import { isIn } from '../../access/addresses.ts';

/** Who gets through to a port of a pod. A statement of Linkerd's rules apart from the product: see README.md. */

interface Named<Spec> {
  readonly namespace: string;
  readonly name: string;
  readonly spec: Spec;
}

type Labels = Readonly<Record<string, string>>;

export interface AccessObjects {
  readonly servers: readonly Named<{
    readonly podSelector: { readonly matchLabels?: Labels };
    readonly port: number | string;
    readonly accessPolicy?: string;
  }>[];
  readonly routes: readonly Named<Route>[];
  readonly policies: readonly Named<{
    readonly targetRef: { readonly kind: string; readonly name: string };
    readonly requiredAuthenticationRefs: readonly { readonly kind: string; readonly name: string }[];
  }>[];
  readonly identities: readonly Named<{ readonly identities: readonly string[] }>[];
  readonly networks: readonly Named<{ readonly networks: readonly { readonly cidr: string }[] }>[];
}

interface Route {
  readonly parentRefs: readonly { readonly kind: string; readonly name: string }[];
  readonly hostnames?: readonly string[];
  readonly rules: readonly { readonly matches: readonly Match[] }[];
}

interface Match {
  readonly path: { readonly type: string; readonly value: string };
  readonly method?: string;
}

export interface Arrival {
  /** DNS name in the caller's certificate; absent where it speaks plain text. */
  readonly identity?: string;
  readonly address: string;
  readonly pod: { readonly namespace: string; readonly labels: Labels };
  readonly port: number;
  readonly http?: { readonly host: string; readonly method: string; readonly path: string };
}

/**
 * policy-controller/k8s/index: without a Server the default lets everybody through; a Server asks those who are let through
 * to it, or to the one route that is taken. A request that no route of a Server matches is answered 404.
 */
export function getsThrough(arrival: Arrival, objects: AccessObjects): boolean {
  const server = objects.servers.find(
    ({ namespace, spec }) =>
      namespace === arrival.pod.namespace && spec.port === arrival.port && hasAll(arrival.pod.labels, spec.podSelector),
  );
  if (!server) return true;
  const routes = objects.routes.filter(({ spec }) => spec.parentRefs.some(({ name }) => name === server.name));
  if (!arrival.http || !routes.length) return isLetTo(arrival, objects, [server.name], []);
  const { http } = arrival;
  const taken = routes.flatMap((route) => weightsOf(route.spec, http).map((weight) => ({ route, weight })));
  const heaviest = taken
    .map(({ weight }) => weight)
    .sort(byWeight)
    .at(-1);
  // Ties are broken by age, which is not known here: whichever it is.
  return taken
    .filter(({ weight }) => heaviest && byWeight(weight, heaviest) === 0)
    .some(({ route }) => isLetTo(arrival, objects, [server.name], [route.name]));
}

function hasAll(labels: Labels, { matchLabels = {} }: { readonly matchLabels?: Labels }): boolean {
  return Object.entries(matchLabels).every(([key, value]) => labels[key] === value);
}

/** Host named, length of the path matched, a method named. */
type Weight = readonly [number, number, number];

function byWeight(a: Weight, b: Weight): number {
  return a[0] - b[0] || a[1] - b[1] || a[2] - b[2];
}

function weightsOf(
  { hostnames, rules }: Route,
  { host, method, path }: NonNullable<Arrival['http']>,
): readonly Weight[] {
  const name = host.toLowerCase().replace(/:\d+$/, '');
  if (hostnames && !hostnames.includes(name)) return [];
  return rules
    .flatMap(({ matches }) => matches)
    .filter((match) => (match.method ?? method) === method && matchesPath(match.path, path))
    .map((match): Weight => [hostnames ? 1 : 0, match.path.value.length, match.method ? 1 : 0]);
}

function matchesPath({ type, value }: Match['path'], path: string): boolean {
  if (type === 'Exact') return path === value;
  const elements = value.replace(/\/$/, '');
  return path === elements || path.startsWith(`${elements}/`);
}

/** Several policies are enough each; of one, everything that it requires. */
function isLetTo(
  arrival: Arrival,
  objects: AccessObjects,
  servers: readonly string[],
  routes: readonly string[],
): boolean {
  return objects.policies
    .filter(({ spec: { targetRef } }) => (targetRef.kind === 'Server' ? servers : routes).includes(targetRef.name))
    .some(({ spec }) => spec.requiredAuthenticationRefs.every((ref) => shows(arrival, objects, ref)));
}

function shows(
  { identity, address }: Arrival,
  { identities, networks }: AccessObjects,
  { kind, name }: { readonly kind: string; readonly name: string },
): boolean {
  if (kind === 'MeshTLSAuthentication') {
    const known = identities.find((one) => one.name === name)?.spec.identities ?? [];
    return identity !== undefined && known.some((pattern) => isIdentity(pattern, identity));
  }
  const ranges = networks.find((one) => one.name === name)?.spec.networks ?? [];
  return ranges.some(({ cidr }) => isIn(cidr, address));
}

/** A star stands for the first labels, one or more. */
function isIdentity(pattern: string, identity: string): boolean {
  return pattern.startsWith('*.') ? identity.endsWith(pattern.slice(1)) : pattern === identity;
}
