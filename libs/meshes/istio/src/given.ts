import type {
  DesiredObject,
  Destination,
  FeatureReport,
  Labels,
  Member,
  Mesh,
  PodSet,
  WarningReport,
  Workload,
} from '@overmesh/model';
import { MemberIndex } from '@overmesh/meshes/kit';
import type { Route, RouteContext, SeenCluster, SeenObject, TrafficOutput } from '@overmesh/meshes/kit';
import { istio } from './plugin.ts';

/** Starting points of the specs of this folder; nothing else imports this file. */

type Istio = Mesh & { readonly kind: 'istio' };

/** An Istio whose image tells no version. */
export const UNVERSIONED: Istio = {
  key: 'istio',
  kind: 'istio',
  state: 'installed',
  modes: ['sidecar'],
  revision: 'default',
  namespace: 'istio-system',
  rootNamespace: 'istio-system',
  evidence: ['Deployment istio-system/istiod is labelled app=istiod'],
};

export const ISTIO: Istio = { ...UNVERSIONED, version: '1.31.0' };

export const REVIEWS: Destination = {
  namespace: 'default',
  name: 'reviews',
  labels: {},
  selector: { app: 'reviews' },
  ports: [{ port: 9080, name: 'http', protocol: 'TCP' }],
  headless: false,
  meshes: ['istio'],
};

export function workload(version: string, more: Partial<Workload> = {}): Workload {
  return {
    namespace: 'default',
    name: `reviews-${version}`,
    controller: 'Deployment',
    podLabels: { app: 'reviews', version },
    serviceAccount: 'reviews',
    podSets: [podSet({ app: 'reviews', version })],
    ...more,
  };
}

/** Pods with a sidecar of the mesh. */
export function podSet(labels: Labels, more: Partial<PodSet> = {}): PodSet {
  return { labels, mesh: 'istio', dataPlane: 'sidecar', state: 'live', ...more };
}

export function member(more: Partial<Member> = {}): Member {
  return {
    cluster: { id: 'c1', name: 'east', labels: {} },
    mesh: ISTIO,
    destinations: [REVIEWS],
    workloads: [workload('v1'), workload('v2')],
    claims: [],
    gateways: [],
    lastTranslated: {},
    ...more,
  };
}

export function context(more: Partial<RouteContext> = {}): RouteContext {
  const destination = more.destination ?? REVIEWS;
  const given = more.member ?? member();
  return {
    member: given,
    index: new MemberIndex(given),
    destination,
    workloads: [workload('v1'), workload('v2')],
    ports: destination.ports.filter(({ protocol }) => protocol === 'TCP'),
    ...more,
  };
}

/** The objects that routes become. */
export function render(routes: readonly Route[], given = context()): readonly DesiredObject[] {
  return istio.translator.translateTraffic({ routes, settings: {} }, given).objects;
}

/** How closely one route can be done. */
export function assess(route: Route, given = context()): readonly FeatureReport[] {
  return istio.translator.translateTraffic({ routes: [route], settings: {} }, given).features[0] ?? [];
}

/** All that the first owner of any route is warned of. */
export function warnings(routes: readonly Route[], given = context()): readonly WarningReport[] {
  const { byOwner, general } = istio.translator.translateTraffic({ routes, settings: {} }, given).warnings;
  return [...([...byOwner.values()][0] ?? []), ...general];
}

/** What one document is warned of. */
export function warningsOf({ warnings: { byOwner } }: TrafficOutput, owner: string): readonly WarningReport[] {
  return byOwner.get(owner) ?? [];
}

/** A route as a policy named `owner` wants it. */
export function route(
  values: { readonly [F in keyof Route['wants']]?: NonNullable<Route['wants'][F]>['value'] },
  more: { readonly match?: Route['match']; readonly key?: string; readonly owner?: string } = {},
): Route {
  const owners = [`TrafficPolicy/${more.owner ?? 'canary'}`];
  const wants = Object.fromEntries(Object.entries(values).map(([feature, value]) => [feature, { value, owners }]));
  return { key: more.key ?? '', ...(more.match && { match: more.match }), wants, owners };
}

/** A cluster that holds just these objects. */
export function cluster(...objects: readonly SeenObject[]): SeenCluster {
  return {
    of: ({ group, version, kind }) =>
      objects.filter((seen) => seen.kind === kind && seen.apiVersion === (group ? `${group}/${version}` : version)),
    groups: new Set(),
  };
}

/** An object by `namespace/name` (or `name`). */
export function seen(apiVersion: string, kind: string, path: string, more: Partial<SeenObject> = {}): SeenObject {
  const [namespace, name] = path.includes('/') ? path.split('/') : [undefined, path];
  return {
    apiVersion,
    kind,
    ...more,
    metadata: { name: name ?? '', ...(namespace !== undefined && { namespace }), ...more.metadata },
  };
}

/** Metadata beside the name, which `seen` fills in. */
export function labelled(labels: Readonly<Record<string, string>>): Pick<SeenObject, 'metadata'> {
  return { metadata: { labels } as unknown as SeenObject['metadata'] };
}

export function annotated(annotations: Readonly<Record<string, string>>): Pick<SeenObject, 'metadata'> {
  return { metadata: { annotations } as unknown as SeenObject['metadata'] };
}
