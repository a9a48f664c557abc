import type { WarningReport } from '@overmesh/model';
import {
  ANSWERED_503,
  COPIED_TO_NOBODY,
  emptyShares,
  otherPorts,
  outsideTheMesh,
  reachedBy,
  strangerOf,
} from '@overmesh/meshes/kit';
import type { RouteContext, ShareOfPods, WritableRoute, WritableTraffic } from '@overmesh/meshes/kit';
import { hasZtunnel, isOnlyAmbient } from './modes.ts';
import { otherRevisions, revisionsOfOneAuthority } from './revisions.ts';
import type { RoutePatch, SettingPatch, ShareTarget } from './traffic/patch.ts';

type Routes = readonly WritableRoute<RoutePatch>[];
type Traffic = WritableTraffic<RoutePatch, SettingPatch>;

/** What would surprise somebody who reads only that the policy was translated. */
export function warnOfTraffic(traffic: Traffic, context: RouteContext): readonly WarningReport[] {
  const { routes } = traffic;
  return [
    ...emptySubsets(routes, context),
    ...otherRules(traffic, context),
    ...otherPolicies(traffic, context),
    ...defaultRetries(routes, context),
  ];
}

/** What would surprise on this destination whatever the policy. */
export function warnOfDestination(context: RouteContext): readonly WarningReport[] {
  return [...otherPorts(context), ...podsOfOthers(context), ...callersWithoutSidecar(context)];
}

/** Pods of another revision are in another mesh, and yet called with mutual TLS, which comes through or does not. */
function podsOfOthers(context: RouteContext): readonly WarningReport[] {
  const { member, workloads, destination } = context;
  const revisions = new Set(otherRevisions(member).map(({ mesh }) => mesh.key));
  const ofOne = revisionsOfOneAuthority(member);
  const doubtful = [...revisions].filter((key) => !ofOne.has(key));
  const service = `${destination.namespace}/${destination.name}`;
  const told = doubtful.filter((key) => workloads.some(({ podSets }) => podSets.some(({ mesh }) => mesh === key)));
  return [
    ...outsideTheMesh(context, revisions),
    ...told.map((key): WarningReport => ({
      code: 'NOT_MESHED',
      message: `pods behind ${service} are in mesh ${key}: callers in mesh ${member.mesh.key} speak mutual TLS to them, and it comes through only where both control planes have one root and one trust domain`,
    })),
  ];
}

/** Where both sorts of pods may be, it is the sidecars that obey, unless a waypoint stands before the Service. */
function callersWithoutSidecar({ member: { mesh }, index, destination }: RouteContext): readonly WarningReport[] {
  if (!hasZtunnel(mesh) || isOnlyAmbient(mesh) || index.waypointsOf(destination).length) return [];
  const service = `${destination.namespace}/${destination.name}`;
  const message = `callers of ${service} whose pods are in ambient mode, without a sidecar, do not get the policy: a ztunnel is there, and ${service} has no waypoint`;
  return [{ code: 'NOT_MESHED', message }];
}

function emptySubsets(routes: Routes, context: RouteContext): readonly WarningReport[] {
  const shares = routes.flatMap(({ patch }) => patch.shares ?? []);
  const copies = routes.flatMap(({ patch: { mirror } }) =>
    mirror ? [{ ...mirror.target, weight: mirror.percent }] : [],
  );
  return [
    ...emptyShares(podsIn(shares, context), context, ANSWERED_503),
    ...emptyShares(podsIn(copies, context), context, COPIED_TO_NOBODY),
  ];
}

function podsIn(shares: readonly ShareTarget[], { destination }: RouteContext): readonly ShareOfPods[] {
  return shares.flatMap(({ subset, weight }) =>
    subset ? [{ service: destination, subset: subset.labels, weight }] : [],
  );
}

/** Our DestinationRule and one of others: of two that do not merge only one counts for a caller. */
function otherRules({ routes, settings }: Traffic, { index, destination }: RouteContext): readonly WarningReport[] {
  const hasSubsets = routes.some(
    ({ patch: { shares = [], mirror } }) => mirror?.target.subset ?? shares.some(({ subset }) => subset),
  );
  if (!hasSubsets && !settings) return [];
  const loss = hasSubsets
    ? 'the subsets of the split are not there for them, and their requests get 503'
    : `they get none of ${Object.keys(settings?.patch ?? {}).join(', ')}`;
  const service = `${destination.namespace}/${destination.name}`;
  const rules = index.claimsOver(destination).filter(({ about }) => about === 'connections');
  return rules.map((claim): WarningReport => {
    const { settings = [], reach } = claim;
    const [code, effect] = claim.yields
      ? ([
          'REPLACES',
          `gives way to ours for ${service}, and what it sets is lost there: ${settings.join(', ')}`,
        ] as const)
      : (['OTHERS_DECIDE', `counts for ${reachedBy(reach)} instead of ours for ${service}: ${loss}`] as const);
    return { code, message: `${strangerOf(claim)} ${effect}` };
  });
}

/** Two that do merge, and of whose settings only those of the first one hold. */
function otherPolicies({ settings }: Traffic, { index, destination }: RouteContext): readonly WarningReport[] {
  if (!settings) return [];
  const service = `${destination.namespace}/${destination.name}`;
  const rules = index.claimsOver(destination).filter(({ about }) => about === 'settings');
  return rules.map((claim): WarningReport => {
    const theirs = (claim.settings ?? []).join(', ');
    const [code, effect] = claim.yields
      ? (['REPLACES', `is younger than ours for ${service}, and what it sets is lost: ${theirs}`] as const)
      : ([
          'OTHERS_DECIDE',
          `is older than ours for ${service}: for ${reachedBy(claim.reach)} what it sets holds (${theirs}), and nothing of ours`,
        ] as const);
    return { code, message: `${strangerOf(claim)} ${effect}` };
  });
}

/** @see https://istio.io/latest/docs/concepts/traffic-management/#retries (two retries where nobody says) */
function defaultRetries(routes: Routes, { destination }: RouteContext): readonly WarningReport[] {
  const silent = routes.filter(({ patch }) => !patch.retries && !patch.redirect && !patch.directResponse);
  if (!silent.length) return [];
  const names = silent.map(({ route }) => route.key || 'default').join(', ');
  const message = `no policy says how often requests to ${destination.namespace}/${destination.name} are retried (routes: ${names}); Istio's default is 2 retries, and retries.attempts would decide`;
  return [{ code: 'MESH_DEFAULT', message }];
}
