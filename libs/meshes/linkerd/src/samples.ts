import type { DesiredObject, Destination, FeatureReport, Member, Port, WarningReport, Workload } from '@overmesh/model';
import { MemberIndex } from '@overmesh/meshes/kit';
import type { Route, RouteContext } from '@overmesh/meshes/kit';
import { linkerd } from './plugin.ts';

/** Values for the specs of this folder: Bookinfo's reviews, with pods of v1 and v2, on one Linkerd. */
export const http: Port = { port: 9080, name: 'http', protocol: 'TCP', targetPort: 9080 };

export function destinationOf(more: Partial<Destination> = {}): Destination {
  return {
    namespace: 'bookinfo',
    name: 'reviews',
    labels: {},
    selector: { app: 'reviews' },
    ports: [http],
    headless: false,
    meshes: ['linkerd'],
    ...more,
  };
}

export function contextOf(more: Partial<Destination> = {}, others: readonly Destination[] = []): RouteContext {
  const destination = destinationOf(more);
  const workloads = ['v1', 'v2'].map(workloadOf);
  const member = memberOf([destination, ...others], workloads);
  return {
    destination,
    workloads,
    ports: destination.ports.filter(({ protocol }) => protocol === 'TCP'),
    member,
    index: new MemberIndex(member),
  };
}

/** The objects that routes become. */
export function render(routes: readonly Route[], context = contextOf()): readonly DesiredObject[] {
  return linkerd.translator.translateTraffic({ routes, settings: {} }, context).objects;
}

/** How closely one route can be done. */
export function assess(route: Route, context = contextOf()): readonly FeatureReport[] {
  return linkerd.translator.translateTraffic({ routes: [route], settings: {} }, context).features[0] ?? [];
}

/** All that the first owner of any route is warned of. */
export function warnings(routes: readonly Route[], context = contextOf()): readonly WarningReport[] {
  const { byOwner, general } = linkerd.translator.translateTraffic({ routes, settings: {} }, context).warnings;
  return [...([...byOwner.values()][0] ?? []), ...general];
}

export function routeOf(wants: Route['wants'], more: Partial<Route> = {}): Route {
  return { key: '', wants, owners: ['TrafficPolicy/canary'], ...more };
}

export function wanted<T>(value: T): { readonly value: T; readonly owners: readonly string[] } {
  return { value, owners: ['TrafficPolicy/canary'] };
}

function workloadOf(version: string): Workload {
  const podLabels = { app: 'reviews', version };
  const name = `reviews-${version}`;
  return {
    namespace: 'bookinfo',
    name,
    controller: 'Deployment',
    podLabels,
    serviceAccount: 'reviews',
    podSets: [{ labels: podLabels, mesh: 'linkerd', dataPlane: 'sidecar', state: 'live' }],
  };
}

function memberOf(destinations: readonly Destination[], workloads: readonly Workload[]): Member {
  return {
    cluster: { id: 'c1', name: 'east', labels: {} },
    mesh: {
      key: 'linkerd',
      kind: 'linkerd',
      state: 'installed',
      modes: ['sidecar'],
      version: '2.20.0',
      evidence: ['a spec says so'],
    },
    destinations,
    workloads,
    claims: [],
    gateways: [],
    lastTranslated: {},
  };
}
