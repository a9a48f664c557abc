import type { Lab } from '../lab/lab.ts';
import type { Placed } from '../lab/place.ts';
import { endpointsOf, routeConfigurationsOf } from './config-dump.ts';
import type { RouteTable } from './route-outcome.ts';

/** The table by which the caller's Envoy routes what it is sent on a port, as Envoy itself says. */
export async function routeTable({ proxy }: Lab, { podAt }: Placed, port: number): Promise<RouteTable> {
  const [dump, clusters] = await Promise.all([proxy.admin('config_dump'), proxy.admin('clusters?format=json')]);
  const routes = routeConfigurationsOf(dump).find(({ name }) => name === String(port));
  if (!routes) throw new Error(`Envoy has no routes for port ${port}`);
  return { routes, endpoints: endpointsOf(clusters), podAt };
}
