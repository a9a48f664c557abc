import type { ClusterAccess } from '../../harness/cluster-access.ts';
import { OWNED_PATHS } from '../world.ts';
import type { Place } from '../world.ts';

/** An object as an API server keeps it. */
export interface Live {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace: string;
    readonly uid: string;
    readonly resourceVersion: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
    readonly managedFields?: readonly { readonly manager?: string; readonly operation?: string }[];
  };
  readonly spec?: Record<string, unknown>;
}

/** Every object of the kinds that Overmesh writes there, whoever made it, asked of the API server itself. */
export async function liveObjects({ mesh }: Place, cluster: Pick<ClusterAccess, 'request' | 'name'>) {
  const lists = await Promise.all(
    Object.entries(OWNED_PATHS[mesh]).map(async ([kind, path]) => {
      const { status, body } = await cluster.request('GET', path);
      // Our own definitions come with the first delivery.
      if (status === 404) return [];
      if (status !== 200) throw new Error(`${cluster.name}: GET ${path} answered ${status}`);
      const { apiVersion, items } = body as { readonly apiVersion: string; readonly items: readonly Live[] };
      return items.map((item): Live => ({ ...item, apiVersion, kind }));
    }),
  );
  return lists.flat();
}

/** Where an object of these kinds is on its API server. */
export function livePath({ mesh }: Place, kind: string, namespace: string, name?: string): string {
  const path = OWNED_PATHS[mesh][kind] ?? '';
  const at = path.lastIndexOf('/');
  const collection = `${path.slice(0, at)}/namespaces/${namespace}${path.slice(at)}`;
  return name === undefined ? collection : `${collection}/${name}`;
}

/** Overmesh has written it at least once: what no label can say. */
export function wasWrittenByUs({ metadata }: Live): boolean {
  return (metadata.managedFields ?? []).some(
    ({ manager, operation }) => manager === 'overmesh' && operation === 'Apply',
  );
}

/** `Kind namespace/name on cluster`: how findings name an object. */
export function nameOf({ kind, metadata }: Pick<Live, 'kind' | 'metadata'>, cluster: string): string {
  return `${kind} ${metadata.namespace}/${metadata.name} on ${cluster}`;
}
