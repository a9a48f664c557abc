import { mayMeet } from '@overmesh/model';
import type { AccessRequest, Destination, Port, WarningReport } from '@overmesh/model';
import { isHttpOnly } from './access.ts';
import type { AccessContext, AccessRule, Neighbour, Shortfall } from './access.ts';
import { notHttp } from './http-ports.ts';
import { destinationKey } from './member-index.ts';

/**
 * Proxies beside pods see the port of a pod and not the Service that a caller named, so Services with pods and ports in
 * common have their rules in common.
 */

/** Whether some pod may be behind both: no label that both select has different values. */
export function maySharePods(a: Pick<Destination, 'selector'>, b: Pick<Destination, 'selector'>): boolean {
  return mayMeet(a.selector, b.selector);
}

/** The port of the pods behind a port of a Service: a number, or a name of which nothing tells the number. */
export function targetPortOf({ port, targetPort = port }: Port): number | string {
  return targetPort;
}

/** Ports of the pods behind the TCP ports of a Service; undefined where one is a name. */
export function targetNumbers({ ports }: Pick<Destination, 'ports'>): readonly number[] | undefined {
  const targets = tcpPorts({ ports }).map(targetPortOf);
  return targets.every((target) => typeof target === 'number')
    ? [...new Set(targets)].sort((a, b) => a - b)
    : undefined;
}

/** Whether two Services may lead to one port of one pod; a name may be any number. */
export function sharePorts(a: Pick<Destination, 'ports'>, b: Pick<Destination, 'ports'>): boolean {
  const [own, others] = [targetNumbers(a), targetNumbers(b)];
  return !own || !others || own.some((port) => others.includes(port));
}

/**
 * Callers that the rule lets through to this Service would get through to another one whose own rules do not let them:
 * then it is not written. In a closed mesh every Service has the rule that nobody gets through.
 */
export function widensAnother(rule: AccessRule, context: AccessContext): readonly Shortfall[] {
  if (rule.action !== 'allow' || rule.audit) return [];
  const { destination } = context;
  const wider = ruledBeside(context).filter(
    (one) =>
      sharePorts(destination, one.destination) &&
      !(one.allows.has(rule.owner) && meansTheSame(rule, destination, one.destination)),
  );
  if (!wider.length) return [];
  const names = wider.map((one) => destinationKey(one.destination)).join(', ');
  const theirs = context.isClosed ? 'is closed to whom it does not let through' : 'has rules of its own';
  const reason = `${names} may have pods and ports in common with ${destinationKey(destination)}, and ${theirs}: proxies cannot tell for which of them a request is, so this would open the one by the rules of the other; give both the same policies, which name no ports, or other ports`;
  return [{ feature: 'action', fidelity: 'unsupported', reason }];
}

/** Other Services on which its pods may be too, and that refuse whom they do not let through. */
function ruledBeside(context: AccessContext): readonly Neighbour[] {
  const { neighbours, isClosed } = context;
  if (!isClosed) return neighbours.filter(({ allows }) => allows.size > 0);
  const known = new Map(neighbours.map((one) => [one.destination, one]));
  return besideIn(context).map((destination) => known.get(destination) ?? { destination, allows: NOBODY });
}

const NOBODY: ReadonlySet<string> = new Set();

/** Other Services of the namespace on which its pods may be too, whether or not a policy is about them. */
function besideIn({ index, destination }: AccessContext): readonly Destination[] {
  return index
    .selectedBy({ namespace: destination.namespace })
    .filter((other) => other !== destination && Object.keys(other.selector).length > 0)
    .filter((other) => maySharePods(destination, other));
}

/** Whether no entry of a rule that is about a port of the pods through the one Service is not about it through the other. */
function meansTheSame({ to }: AccessRule, own: Destination, other: Destination): boolean {
  const narrowing = (to ?? []).filter((entry) => Object.keys(entry).length > 0);
  return narrowing.every((entry) => {
    const theirs = new Set(portsMeant(entry, tcpPorts(other)).map(targetPortOf));
    const sharing = portsMeant(entry, tcpPorts(own)).filter((port) => sharePorts({ ports: [port] }, other));
    return sharing.every((port) => theirs.has(targetPortOf(port)));
  });
}

/** Of the TCP ports of a Service, those that an entry is about: what is told by requests is about those that carry some. */
export function portsMeant(entry: AccessRequest, ports: readonly Port[]): readonly Port[] {
  return ports
    .filter(({ port }) => entry.ports?.includes(port) ?? true)
    .filter((port) => !isHttpOnly(entry) || notHttp(port) === undefined);
}

function tcpPorts({ ports }: Pick<Destination, 'ports'>): readonly Port[] {
  return ports.filter(({ protocol }) => protocol === 'TCP');
}

/** Ports of other Services on the same pods that a rule closes, since these have policies of their own. */
export function closedBeside(context: AccessContext): readonly number[] {
  const own = targetNumbers(context.destination) ?? [];
  return (ruledPorts(context) ?? []).filter((port) => !own.includes(port));
}

/** Ports of the pods about which rules are, those of other Services on the same pods included; undefined where one is a name. */
export function ruledPorts({ destination, neighbours }: AccessContext): readonly number[] | undefined {
  const all = [destination, ...neighbours.filter(({ allows }) => allows.size > 0).map(destinationOf)].map(
    targetNumbers,
  );
  if (!all.every((ports) => ports !== undefined)) return undefined;
  return [...new Set(all.flat())].sort((a, b) => a - b);
}

function destinationOf({ destination }: Neighbour): Destination {
  return destination;
}

/** Proxies beside pods see no Services, so whoever calls the same pods under another name meets a rule too. */
export function metUnderOtherNames({ owner }: AccessRule, context: AccessContext): readonly WarningReport[] {
  const { destination, neighbours } = context;
  const isAskedFor = (other: Destination) =>
    neighbours.some((one) => one.destination === other && one.allows.has(owner));
  const others = besideIn(context).filter((other) => sharePorts(destination, other) && !isAskedFor(other));
  if (!others.length) return [];
  const names = others.map(destinationKey).join(', ');
  const message = `it holds for callers of ${names} too, since pods of ${destinationKey(destination)} answer there on the same port`;
  return [{ code: 'REACHES_MORE', message }];
}
