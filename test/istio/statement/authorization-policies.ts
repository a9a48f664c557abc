import { isIn } from '../../access/addresses.ts';

/** Who gets through to a port of a pod. A statement of Istio's rules apart from the product: see README.md. */

export interface AuthorizationObject {
  readonly namespace: string;
  readonly dryRun: boolean;
  readonly spec: {
    readonly selector?: { readonly matchLabels?: Labels };
    readonly action?: 'ALLOW' | 'DENY';
    readonly rules?: readonly Rule[];
  };
}

interface Rule {
  readonly from?: readonly { readonly source: Source }[];
  readonly to?: readonly { readonly operation: Operation }[];
}

interface Source {
  readonly principals?: readonly string[];
  readonly namespaces?: readonly string[];
  readonly ipBlocks?: readonly string[];
}

interface Operation {
  readonly hosts?: readonly string[];
  readonly methods?: readonly string[];
  readonly paths?: readonly string[];
  readonly ports?: readonly string[];
  readonly notPorts?: readonly string[];
}

type Labels = Readonly<Record<string, string>>;

/** What arrives at a pod. */
export interface Arrival {
  /** Of the certificate; absent where the caller speaks plain text. */
  readonly caller?: { readonly trustDomain: string; readonly namespace: string; readonly serviceAccount: string };
  readonly address: string;
  readonly pod: { readonly namespace: string; readonly labels: Labels };
  /** Of the pod. */
  readonly port: number;
  /** Absent for a connection that is no HTTP. */
  readonly http?: { readonly host: string; readonly method: string; readonly path: string };
}

export interface Mesh {
  /** Its own and its aliases. */
  readonly trustDomains: readonly string[];
  readonly rootNamespace: string;
}

/** pilot/pkg/security/authz/builder: a DENY that matches, then no ALLOW at all, then an ALLOW that matches. */
export function getsThrough(
  arrival: Arrival,
  objects: readonly AuthorizationObject[],
  { trustDomains, rootNamespace }: Mesh,
): boolean {
  const here = objects.filter((object) => !object.dryRun && isAbout(object, arrival, rootNamespace));
  const matching = (action: 'ALLOW' | 'DENY') =>
    here
      .filter(({ spec }) => (spec.action ?? 'ALLOW') === action)
      .some(({ spec }) => (spec.rules ?? []).some((rule) => matches(rule, arrival, { action, trustDomains })));
  if (matching('DENY')) return false;
  return !here.some(({ spec }) => (spec.action ?? 'ALLOW') === 'ALLOW') || matching('ALLOW');
}

/** What lies in the root namespace is about the pods of all. */
function isAbout({ namespace, spec }: AuthorizationObject, { pod }: Arrival, rootNamespace: string): boolean {
  const labels = Object.entries(spec.selector?.matchLabels ?? {});
  const isNear = namespace === pod.namespace || namespace === rootNamespace;
  return isNear && labels.every(([key, value]) => pod.labels[key] === value);
}

interface Reading {
  readonly action: 'ALLOW' | 'DENY';
  /** Of the mesh: its own and its aliases. */
  readonly trustDomains: readonly string[];
}

function matches({ from, to }: Rule, arrival: Arrival, reading: Reading): boolean {
  return (
    (!from || from.some(({ source }) => isFrom(source, arrival, reading))) &&
    (!to || to.some(({ operation }) => isTo(operation, arrival, reading)))
  );
}

function isFrom({ principals, namespaces, ipBlocks }: Source, arrival: Arrival, { trustDomains }: Reading): boolean {
  const { caller, address } = arrival;
  const identity = caller && `${caller.trustDomain}/ns/${caller.namespace}/sa/${caller.serviceAccount}`;
  const known = principals?.flatMap((principal) => withAliases(principal, trustDomains));
  if (known && !(identity !== undefined && known.some((pattern) => matchesText(pattern, identity)))) return false;
  if (namespaces && !(caller && namespaces.some((pattern) => matchesText(pattern, caller.namespace)))) return false;
  return !ipBlocks || ipBlocks.some((block) => isIn(block, address));
}

/**
 * pilot/pkg/security/trustdomain/bundle.go: an identity of the mesh's own trust domain, of an alias, or of `cluster.local`
 * is one of all of these. What is no identity in full stays as it is.
 */
function withAliases(principal: string, trustDomains: readonly string[]): readonly string[] {
  const [domain = '', ...rest] = principal.split('/');
  if (domain === '*' || rest.length !== 4) return [principal];
  if (!trustDomains.includes(domain) && domain !== 'cluster.local') return [principal];
  return trustDomains.map((own) => [own, ...rest].join('/'));
}

/**
 * On what is no HTTP, fields of HTTP make an ALLOW match nothing, and are left out of a DENY.
 *
 * @see https://istio.io/latest/docs/reference/config/security/authorization-policy/#Rule
 */
function isTo(operation: Operation, { http, port }: Arrival, { action }: Reading): boolean {
  const { hosts, methods, paths, ports, notPorts } = operation;
  if (ports && !ports.includes(String(port))) return false;
  if (notPorts?.includes(String(port))) return false;
  if (!http) return action === 'DENY' || !(hosts ?? methods ?? paths);
  if (hosts && !hosts.some((host) => matchesText(host.toLowerCase(), http.host.toLowerCase()))) return false;
  if (methods && !methods.some((method) => matchesText(method, http.method))) return false;
  return !paths || paths.some((path) => matchesText(path, http.path));
}

/** pilot/pkg/security/authz/matcher: a star at one end. */
function matchesText(pattern: string, text: string): boolean {
  if (pattern === '*') return text !== '';
  if (pattern.startsWith('*')) return text.endsWith(pattern.slice(1));
  return pattern.endsWith('*') ? text.startsWith(pattern.slice(0, -1)) : text === pattern;
}
