import type { ControlPlane } from './control-plane.ts';

/** A configuration that a proxy refused (NACK). */
export interface Refusal {
  readonly proxy: string;
  /** As in `type.googleapis.com/envoy.config.route.v3.RouteConfiguration`. */
  readonly type: string;
  readonly error: string;
}

interface SyncStatus {
  readonly proxy?: string;
  readonly resources?: Readonly<Record<string, { readonly lastError?: string }>>;
}

/** What proxies refused and have not accepted since, by `/debug/syncz`. */
export async function refusalsOf(controlPlane: ControlPlane): Promise<readonly Refusal[]> {
  const proxies = (await controlPlane.debug('syncz')) as readonly SyncStatus[];
  return proxies.flatMap(({ proxy = '', resources = {} }) =>
    Object.entries(resources).flatMap(([type, { lastError: error }]) => (error ? [{ proxy, type, error }] : [])),
  );
}

/** How many configurations were refused since istiod started, by its own count. */
export async function refusalCount(controlPlane: ControlPlane): Promise<number> {
  const lines = (await controlPlane.metrics()).split('\n');
  const counts = lines.filter((line) => line.startsWith('pilot_total_xds_rejects'));
  return counts.reduce((sum, line) => sum + Number(line.split(' ').at(-1)), 0);
}
