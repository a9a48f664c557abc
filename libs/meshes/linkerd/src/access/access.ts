import type { Destination, Port, WarningReport } from '@overmesh/model';
import {
  accessReports,
  accessUnsupported,
  destinationKey,
  foreignAccess,
  foreignAccessWarnings,
  isExpressible,
  isHttpOnly,
  labelText,
  metUnderOtherNames,
  sharePorts,
  strangerOf,
  targetPortOf,
  unguardedPods,
  widensAnother,
  withoutSelector,
} from '@overmesh/meshes/kit';
import type { AccessContext, AccessOutput, AccessRule, Shortfall } from '@overmesh/meshes/kit';
import { opaque } from '../ports.ts';
import { isSince, SERVER_ACCESS_POLICY } from '../version.ts';
import { sourceShortfalls } from './authentications.ts';
import { accessObjects } from './objects.ts';
import { takenByOthers } from './requests.ts';

/** Linkerd lets through and never refuses by name: a Server closes a port, and AuthorizationPolicies open it to some. */
export function translateAccess(rule: AccessRule, context: AccessContext): AccessOutput {
  const obstacle = obstacleOf(rule, context);
  if (obstacle) return accessUnsupported(rule, obstacle);
  const features = accessReports(rule, [
    // What no Server speaks of is not closed by us, whatever was asked.
    ...widensAnother(rule, { ...context, isClosed: false }),
    ...sourceShortfalls(rule, context.member.mesh),
    ...(rule.audit ? [NO_TRIAL] : []),
    ...takenByOthers(rule, context),
    ...unguardedPods(context),
  ]);
  if (!isExpressible(features)) return { features, objects: [], warnings: [] };
  return { features, objects: accessObjects(rule, context), warnings: warningsOf(rule, context) };
}

const NO_TRIAL: Shortfall = {
  feature: 'audit',
  fidelity: 'unsupported',
  reason:
    "a Server in mode audit lets everybody through, also where Linkerd's default for the pods lets nobody: a trial might open what is closed",
};

/** Why nothing can be said of who may call a destination; undefined when something can. */
function obstacleOf(rule: AccessRule, context: AccessContext): string | undefined {
  if (rule.action === 'deny')
    return 'Linkerd has no rule that refuses: who is not let through is refused, so write an allow for all others';
  const { version } = context.member.mesh;
  if (isSince(version, SERVER_ACCESS_POLICY) !== true)
    return `Linkerd ${version ?? 'of an unknown version'} may not serve policy.linkerd.io/v1beta3 Servers with an accessPolicy; 2.17 and later do`;
  return withoutSelector(context) ?? otherServer(context) ?? secondServer(context);
}

/** A port of a pod belongs to one Server. */
function otherServer(context: AccessContext): string | undefined {
  const ports = context.ports.map(targetPortOf);
  const theirs = foreignAccess(context).find(
    ({ access }) => access?.action === 'server' && (access.port === undefined || mayBe(access.port, ports)),
  );
  return theirs && `${strangerOf(theirs)} has a port of its pods already, and Linkerd takes one Server for a port`;
}

/** A name may be any number. */
function mayBe(port: number | string, ports: readonly (number | string)[]): boolean {
  return ports.some((own) => own === port || typeof own !== typeof port);
}

/** Two Services on one port of a pod have one Server, and so have to say the same of it. */
function secondServer(context: AccessContext): string | undefined {
  const others = context.neighbours.filter((one) => sharePorts(context.destination, one.destination));
  const differing = others.filter((one) => !saysTheSame(context, one.destination)).map((one) => one.destination);
  if (!differing.length) return undefined;
  const names = differing.map(destinationKey).join(', ');
  return `${names} leads to a port of its pods too, by other labels, under another name or as another protocol, and Linkerd takes one Server for a port`;
}

function saysTheSame(context: AccessContext, other: Destination): boolean {
  const { destination, ports } = context;
  if (labelText(destination.selector) !== labelText(other.selector)) return false;
  const there = { ...context, destination: other, ports: other.ports.filter(({ protocol }) => protocol === 'TCP') };
  const shared = ports.filter((port) => sharePorts({ ports: [port] }, other));
  return shared.every((port) =>
    there.ports
      .filter((one) => sharePorts({ ports: [port] }, { ports: [one] }))
      .every((one) => targetPortOf(one) === targetPortOf(port) && isOpaque(one, there) === isOpaque(port, context)),
  );
}

function isOpaque(port: Port, context: AccessContext): boolean {
  return opaque(port, context) !== undefined;
}

function warningsOf(rule: AccessRule, context: AccessContext): readonly WarningReport[] {
  const name = destinationKey(context.destination);
  return [
    ...foreignAccessWarnings(context),
    ...metUnderOtherNames(rule, context),
    ...(rule.to?.some(isHttpOnly)
      ? [
          {
            code: 'MESH_DEFAULT' as const,
            message: `where requests to ${name} are told apart, Linkerd lets no probe of the kubelet through by itself: probes of a port of the Service need an entry of their own, by the addresses of the nodes`,
          },
        ]
      : []),
  ];
}
