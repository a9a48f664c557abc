import type { DesiredObject, Feature, FeatureReport, WarningReport } from '@overmesh/model';
import { grouped } from './grouped.ts';
import { lowerRoute, lowerSettings } from './lower-traffic.ts';
import type { LoweredRoute, LoweredSettings } from './lower-traffic.ts';
import type { TrafficOutput, TrafficWarnings } from './plugin.ts';
import type { Route, RouteContext, Traffic, TrafficTable } from './traffic-table.ts';

/** A route whose requests the mesh can tell from others, with all that shall happen to them in one patch. */
export interface WritableRoute<Patch> {
  readonly route: Route;
  readonly patch: Patch;
}

/** What holds for a destination as a whole, in one patch, and the documents (`Kind/name`, sorted) behind it. */
export interface WritableSettings<Setting> {
  readonly patch: Setting;
  readonly owners: readonly string[];
}

/** All that is written for a destination. */
export interface WritableTraffic<Patch, Setting> {
  /** In their order; none where nothing would happen to any request. */
  readonly routes: readonly WritableRoute<Patch>[];
  readonly settings?: WritableSettings<Setting>;
}

/** What is a mesh's own in the translation of traffic; the way through is the same for all. */
export interface TrafficTranslation<Patch extends object, Setting extends object> {
  readonly table: TrafficTable<Patch, Setting>;
  /** Why nothing can be done to the requests of a destination, whatever the feature; undefined when something can. */
  obstacle(context: RouteContext): string | undefined;
  /**
   * Routes that do not get all of their requests, since the mesh gives some to another one. Absent where the mesh takes
   * the first route that matches, as Overmesh means it.
   */
  strays?(routes: readonly WritableRoute<Patch>[]): Strays;
  /** The objects that carry it. Not asked where there is nothing to write. */
  objects(traffic: WritableTraffic<Patch, Setting>, context: RouteContext): readonly DesiredObject[];
  /** Surprises in what one document is behind. Not asked where it is behind nothing that is written. */
  warnOfTraffic(traffic: WritableTraffic<Patch, Setting>, context: RouteContext): readonly WarningReport[];
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

/** See MeshTranslator.translateTraffic: each route is lowered once, and all that is said of it comes from that. */
export function translateTraffic<Patch extends object, Setting extends object>(
  mesh: TrafficTranslation<Patch, Setting>,
  { routes, settings }: Traffic,
  context: RouteContext,
): TrafficOutput {
  const obstacle = mesh.obstacle(context);
  const lowered: LoweredTraffic<Patch, Setting> = {
    routes: routes.map((route) => lowerRoute(mesh.table, route, context, obstacle)),
    settings: lowerSettings(mesh.table, settings, context, obstacle),
  };
  const writable = writableOf(lowered);
  const strays = mesh.strays?.(writable.routes) ?? NO_STRAYS;
  return {
    features: lowered.routes.map(({ route, features }) => withStray(features, strays.get(route))),
    settings: lowered.settings.features,
    objects: isEmpty(writable) ? [] : mesh.objects(writable, context),
    warnings: { byOwner: warnOwners(mesh, lowered, context), general: mesh.warnOfDestination(context) },
  };
}

interface LoweredTraffic<Patch, Setting> {
  readonly routes: readonly LoweredRoute<Patch>[];
  readonly settings: LoweredSettings<Setting>;
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

/** Those who are behind all of it, as nearly all are, are told the same. */
function warnOwners<Patch extends object, Setting extends object>(
  mesh: TrafficTranslation<Patch, Setting>,
  lowered: LoweredTraffic<Patch, Setting>,
  context: RouteContext,
): TrafficWarnings['byOwner'] {
  const warningsFor = (own: LoweredTraffic<Patch, Setting>) => {
    const writable = writableOf(own);
    return isEmpty(writable) ? [] : mesh.warnOfTraffic(writable, context);
  };
  const ofAll = warningsFor(lowered);
  const byOwner = new Map<string, readonly WarningReport[]>();
  for (const [owner, own] of partsByOwner(lowered)) {
    const all = hasAll(own, lowered) ? ofAll : warningsFor(own);
    const sharing = own.routes.filter(({ route: { wants } }) =>
      [wants.split, wants.mirror].some((shares) => shares?.owners.includes(owner)),
    );
    // Who only gave a route its timeout is not told of shares that another one has written.
    const warnings =
      sharing.length === own.routes.length
        ? all
        : [
            ...warningsFor({ routes: sharing, settings: NO_SETTINGS }).filter(isOfShares),
            ...all.filter((one) => !isOfShares(one)),
          ];
    if (warnings.length) byOwner.set(owner, warnings);
  }
  return byOwner;
}

function isOfShares({ code }: WarningReport): boolean {
  return code === 'REQUESTS_FAIL' || code === 'NO_WORKLOADS';
}

/** What each document is behind. */
function partsByOwner<Patch, Setting>(
  lowered: LoweredTraffic<Patch, Setting>,
): ReadonlyMap<string, LoweredTraffic<Patch, Setting>> {
  const routes = grouped(lowered.routes, ({ route }) => route.owners);
  const owners = new Set([...routes.keys(), ...lowered.settings.owners]);
  return new Map(
    [...owners].map((owner) => [
      owner,
      {
        routes: routes.get(owner) ?? [],
        settings: lowered.settings.owners.includes(owner) ? lowered.settings : NO_SETTINGS,
      },
    ]),
  );
}

const NO_SETTINGS: LoweredSettings<never> = { features: [], owners: [] };

function hasAll<Patch, Setting>(
  { routes, settings }: LoweredTraffic<Patch, Setting>,
  all: LoweredTraffic<Patch, Setting>,
): boolean {
  return routes.length === all.routes.length && settings.patch === all.settings.patch;
}

function isEmpty<Patch, Setting>({ routes, settings }: WritableTraffic<Patch, Setting>): boolean {
  return !routes.length && !settings;
}

/** `Kind/name` of the documents behind some routes, sorted, each once. */
export function ownersOf(routes: readonly { readonly route: Route }[]): readonly string[] {
  const [only] = routes;
  if (only && routes.length === 1) return only.route.owners;
  return [...new Set(routes.flatMap(({ route }) => route.owners))].sort();
}

/** The same of all that is written for a destination. */
export function ownersOfTraffic({ routes, settings }: WritableTraffic<unknown, unknown>): readonly string[] {
  if (!settings) return ownersOf(routes);
  return [...new Set([...ownersOf(routes), ...settings.owners])].sort();
}

function writableOf<Patch, Setting>({
  routes,
  settings: { patch, owners },
}: LoweredTraffic<Patch, Setting>): WritableTraffic<Patch, Setting> {
  return { routes: writableRoutes(routes), ...(patch && { settings: { patch, owners } }) };
}

/**
 * The routes that can be written; none when nothing would happen to any request.
 *
 * A route for which nothing can be done stays in the list beside others: without it, its requests would fall to a later
 * route that is not for them.
 */
function writableRoutes<Patch>(lowered: readonly LoweredRoute<Patch>[]): readonly WritableRoute<Patch>[] {
  if (!lowered.some(({ acts }) => acts)) return [];
  return lowered.flatMap(({ route, patch }) => (patch ? [{ route, patch }] : []));
}
