import type { AccessPolicySpec, AccessRequest, AccessSource } from '@overmesh/model';
import { isIn } from './addresses.ts';

/** Someone who asks a Service for something, as a user thinks of it. */
export interface Call {
  /** Absent where it speaks plain text. */
  readonly caller?: { readonly trustDomain: string; readonly namespace: string; readonly serviceAccount: string };
  readonly address: string;
  /** Port of the Service. */
  readonly port: number;
  /** Absent for a connection that is no HTTP. */
  readonly http?: { readonly host: string; readonly method: string; readonly path: string };
}

type Content = Pick<AccessPolicySpec, 'action' | 'audit' | 'from' | 'to'>;

/** What holds around the policies. */
interface World {
  /** Trust domains that the destination's mesh takes for its own. */
  readonly own: readonly string[];
  /** The VirtualMesh is closed to whom no policy lets through. */
  readonly isClosed?: boolean;
}

/** What docs/reference/accesspolicy.md says of a call to a destination: a second way to say it, for tests. */
export function isLetThrough(call: Call, policies: readonly Content[], { own, isClosed = false }: World): boolean {
  const inForce = policies.filter(({ audit }) => !audit);
  const isAbout = (policy: Content) => matches(call, policy, own);
  if (inForce.some((policy) => policy.action === 'deny' && isAbout(policy))) return false;
  const allows = inForce.filter(({ action }) => action === 'allow');
  return allows.length ? allows.some(isAbout) : !isClosed;
}

function matches(call: Call, { action, from, to }: Content, own: readonly string[]): boolean {
  const trustDomains = action === 'allow' ? own : undefined;
  return (
    (!from || from.some((source) => isFrom(call, source, trustDomains))) && (!to || to.some((one) => isTo(call, one)))
  );
}

function isFrom({ caller, address }: Call, source: AccessSource, usual: readonly string[] | undefined): boolean {
  const { serviceAccounts, namespaces, cidrs, trustDomains = usual } = source;
  if (cidrs && !cidrs.some((cidr) => isIn(cidr, address))) return false;
  if (!serviceAccounts && !namespaces && !source.trustDomains) return true;
  if (!caller) return false;
  if (trustDomains && !trustDomains.includes(caller.trustDomain)) return false;
  if (namespaces && !namespaces.includes(caller.namespace)) return false;
  const isHe = ({ name, namespace }: { readonly name: string; readonly namespace: string }) =>
    name === caller.serviceAccount && namespace === caller.namespace;
  return !serviceAccounts || serviceAccounts.some(isHe);
}

function isTo({ port, http }: Call, { methods, paths, ports, hosts }: AccessRequest): boolean {
  if (ports && !ports.includes(port)) return false;
  if (!methods && !paths && !hosts) return true;
  if (!http) return false;
  if (methods && !(methods as readonly string[]).includes(http.method)) return false;
  if (hosts && !hosts.includes(http.host.toLowerCase().replace(/:\d+$/, ''))) return false;
  return (
    !paths ||
    paths.some(({ exact, prefix }) => (exact === undefined ? isBelow(http.path, prefix ?? '/') : http.path === exact))
  );
}

function isBelow(path: string, prefix: string): boolean {
  const elements = prefix.replace(/\/$/, '');
  return path === elements || path.startsWith(`${elements}/`);
}
