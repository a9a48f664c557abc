import type { WarningReport } from '@overmesh/model';
import {
  accessReports,
  destinationKey,
  isExpressible,
  isHttpOnly,
  unguardedPods,
  widensAnother,
  withoutSelector,
} from '@overmesh/meshes/kit';
import type { AccessContext, AccessOutput, AccessRule, Shortfall } from '@overmesh/meshes/kit';
import { isOnlyAmbient } from '../modes.ts';
import { tooOld, unread } from '../obstacle.ts';
import { authorizationPolicy } from './authorization-policy.ts';
import { requestShortfalls } from './operations.ts';
import { sourceShortfalls } from './sources.ts';
import { accessWarnings } from './warnings.ts';

/** An AuthorizationPolicy with a selector on the pods of the Service: sidecars obey it, and ztunnel, for connections. */
export function translateAccess(rule: AccessRule, context: AccessContext): AccessOutput {
  const features = accessReports(rule, shortfallsOf(rule, context));
  const isWritten = isExpressible(features);
  const warnings: readonly WarningReport[] = isWritten ? accessWarnings(rule, context) : [];
  return { features, objects: isWritten ? authorizationPolicy(rule, context) : [], warnings };
}

function shortfallsOf(rule: AccessRule, context: AccessContext): readonly Shortfall[] {
  const obstacle = obstacleOf(context);
  if (obstacle) return [{ feature: 'action', fidelity: 'unsupported', reason: obstacle }];
  return [
    ...widensAnother(rule, context),
    ...sourceShortfalls(rule, context.member.mesh),
    ...requestShortfalls(rule, context),
    ...(isAmbient(context) ? ambientShortfalls(rule, context) : []),
    ...unguardedPods(context),
  ];
}

/** Why nothing can be said of who may call a destination; undefined when something can. */
function obstacleOf(context: AccessContext): string | undefined {
  const { mesh } = context.member;
  return tooOld(mesh, 'security.istio.io') ?? unread(mesh, context.destination.namespace) ?? withoutSelector(context);
}

/** Whether ztunnel stands before some of the pods; where there are none yet, what the mesh would do. */
function isAmbient({ workloads, member: { mesh } }: AccessContext): boolean {
  const planes = workloads.flatMap(({ podSets }) => podSets.flatMap(({ dataPlane }) => dataPlane ?? []));
  return planes.length ? planes.includes('redirection') : isOnlyAmbient(mesh);
}

/**
 * ztunnel judges connections; and what comes through a waypoint has the waypoint's identity there.
 *
 * @see https://istio.io/latest/docs/ambient/usage/l4-policy/
 */
function ambientShortfalls(rule: AccessRule, { index, destination }: AccessContext): readonly Shortfall[] {
  const name = destinationKey(destination);
  const [waypoint] = index.waypointsOf(destination);
  if (waypoint)
    return [
      unsupported(
        'action',
        `${name} has a waypoint (${destinationKey(waypoint)}), for which Overmesh writes no rules of access yet, and its pods see the waypoint's identity instead of the caller's`,
      ),
    ];
  return [
    ...(rule.audit
      ? [unsupported('audit', 'ztunnel counts nothing for a trial in a stock Istio: only pods with a sidecar do')]
      : []),
    ...(rule.to?.some(isHttpOnly)
      ? [
          unsupported(
            'to',
            `pods of ${name} are in ambient mode, where ztunnel sees connections only: methods, paths and hosts need a waypoint or sidecars`,
          ),
        ]
      : []),
  ];
}

function unsupported(feature: Shortfall['feature'], reason: string): Shortfall {
  return { feature, fidelity: 'unsupported', reason };
}
