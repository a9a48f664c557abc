import type { DesiredObject, Feature, FeatureReport, WarningReport } from '@overmesh/model';
import { grouped } from './grouped.ts';
import { lowerRoute } from './lower-route.ts';
import type { LoweredRoute } from './lower-route.ts';
import type { RoutesOutput, RouteWarnings } from './plugin.ts';
import type { Route, RouteContext, TrafficTable } from './traffic-table.ts';

/** A route whose requests the mesh can tell from others, with all that shall happen to them in one patch. */
export interface WritableRoute<Patch> {
  readonly route: Route;
  readonly patch: Patch;
}

/** What is a mesh's own in the translation of routes; the way through is the same for all. */
export interface RouteTranslation<Patch extends object> {
  readonly table: TrafficTable<Patch>;
  /** Why nothing can be done to the requests of a destination, whatever the feature; undefined when something can. */
  obstacle(context: RouteContext): string | undefined;
  /**
   * Routes that do not get all of their requests, since the mesh gives some to another one. Absent where the mesh takes
   * the first route that matches, as Overmesh means it.
   */
  strays?(routes: readonly WritableRoute<Patch>[]): Strays;
  /** The objects that carry the routes, in their order. Not asked where nothing would happen to any request. */
  objects(routes: readonly WritableRoute<Patch>[], context: RouteContext): readonly DesiredObject[];
  /** Surprises in the routes that one document is behind. Not asked where nothing would happen to their requests. */
  warnOfRoutes(routes: readonly WritableRoute<Patch>[], context: RouteContext): readonly WarningReport[];
  /** Surprises of the destination itself. */
  warnOfDestination(context: RouteContext): readonly WarningReport[];
}

/** By route: what the report says of it, and the features of which these requests get something else. */
export type Strays = ReadonlyMap<Route, Stray>;

export interface Stray {
  /** Which requests, and what becomes of them. */
  readonly reason: string;
  readonly features: ReadonlySet<Feature>;
}

/** See MeshTranslator.translateRoutes: each route is lowered once, and all that is said of it comes from that. */
export function translateRoutes<Patch extends object>(
  mesh: RouteTranslation<Patch>,
  routes: readonly Route[],
  context: RouteContext,
): RoutesOutput {
  const obstacle = mesh.obstacle(context);
  const lowered = routes.map((route) => lowerRoute(mesh.table, route, context, obstacle));
  const writable = writableOf(lowered);
  const strays = mesh.strays?.(writable) ?? NO_STRAYS;
  return {
    features: lowered.map(({ route, features }) => withStray(features, strays.get(route))),
    objects: writable.length ? mesh.objects(writable, context) : [],
    warnings: { byOwner: warnOwners(mesh, lowered, context), general: mesh.warnOfDestination(context) },
  };
}

const NO_STRAYS: Strays = new Map();

/** What a route cannot do at all stays so; all else is near at best where some of its requests go elsewhere. */
function withStray(features: readonly FeatureReport[], stray: Stray | undefined): readonly FeatureReport[] {
  if (!stray) return features;
  return features.map((report) => {
    if (report.fidelity === 'unsupported' || !stray.features.has(report.feature as Feature)) return report;
    return { ...report, fidelity: 'approximate', reason: [report.reason, stray.reason].filter(Boolean).join('; ') };
  });
}

/** Those who are behind all routes, as nearly all are, are told the same. */
function warnOwners<Patch extends object>(
  mesh: RouteTranslation<Patch>,
  lowered: readonly LoweredRoute<Patch>[],
  context: RouteContext,
): RouteWarnings['byOwner'] {
  const warningsFor = (own: readonly LoweredRoute<Patch>[]) => {
    const writable = writableOf(own);
    return writable.length ? mesh.warnOfRoutes(writable, context) : [];
  };
  const ofAll = warningsFor(lowered);
  const byOwner = new Map<string, readonly WarningReport[]>();
  for (const [owner, own] of grouped(lowered, ({ route }) => route.owners)) {
    const all = own.length === lowered.length ? ofAll : warningsFor(own);
    const sharing = own.filter(({ route }) => route.wants.split?.owners.includes(owner));
    // Who only gave a route its timeout is not told of shares that another one has written.
    const warnings =
      sharing.length === own.length
        ? all
        : [...warningsFor(sharing).filter(isOfShares), ...all.filter((one) => !isOfShares(one))];
    if (warnings.length) byOwner.set(owner, warnings);
  }
  return byOwner;
}

function isOfShares({ code }: WarningReport): boolean {
  return code === 'REQUESTS_FAIL' || code === 'NO_WORKLOADS';
}

/** `Kind/name` of the documents behind some routes, sorted, each once. */
export function ownersOf(routes: readonly { readonly route: Route }[]): readonly string[] {
  const [only] = routes;
  if (only && routes.length === 1) return only.route.owners;
  return [...new Set(routes.flatMap(({ route }) => route.owners))].sort();
}

/**
 * The routes that can be written; none when nothing would happen to any request.
 *
 * A route for which nothing can be done stays in the list beside others: without it, its requests would fall to a later
 * route that is not for them.
 */
function writableOf<Patch>(lowered: readonly LoweredRoute<Patch>[]): readonly WritableRoute<Patch>[] {
  if (!lowered.some(({ acts }) => acts)) return [];
  return lowered.flatMap(({ route, patch }) => (patch ? [{ route, patch }] : []));
}
