import { setTimeout as sleep } from 'node:timers/promises';
import type { ClusterAccess } from '../harness/cluster-access.ts';

/** A live object, as the API server has it. */
export interface Live {
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly resourceVersion: string;
    readonly labels?: Readonly<Record<string, string>>;
    readonly annotations?: Readonly<Record<string, string>>;
  };
  readonly spec?: unknown;
}

/** Paths of every kind that Overmesh writes in the demo, per mesh. */
export const KINDS = {
  istio: ['/apis/networking.istio.io/v1/virtualservices', '/apis/networking.istio.io/v1/destinationrules'],
  linkerd: ['/apis/gateway.networking.k8s.io/v1/httproutes', '/api/v1/services'],
  native: ['/apis/overmesh.io/v1alpha1/trafficroutes'],
} as const;

/** Every object that carries our label, asked of the API server itself. */
export async function ownedObjects(cluster: ClusterAccess, paths: readonly string[]): Promise<readonly Live[]> {
  const lists = await Promise.all(
    paths.map(async (path) => {
      const selector = encodeURIComponent('app.kubernetes.io/managed-by=overmesh');
      const { status, body } = await cluster.request('GET', `${path}?labelSelector=${selector}`);
      // Not defined yet, or defined a moment ago and not served yet (429).
      if (status === 404 || status === 429) return [];
      if (status !== 200) throw new Error(`${cluster.name}: GET ${path} answered ${status}`);
      // Items of built-in kinds do not say what they are; the list does.
      const { kind, items } = body as { readonly kind: string; readonly items: readonly Live[] };
      return items.map((item) => ({ ...item, kind: kind.replace(/List$/, '') }));
    }),
  );
  return lists.flat();
}

export async function read(cluster: ClusterAccess, path: string): Promise<Live> {
  const { status, body } = await cluster.request('GET', path);
  if (status !== 200) throw new Error(`${cluster.name}: GET ${path} answered ${status}`);
  return body as Live;
}

/** Fails the demo when it does not hold, with what was seen instead. */
export function assert(holds: boolean, what: string, seen: unknown): asserts holds {
  if (!holds) throw new Error(`not as it should be: ${what}\nseen: ${JSON.stringify(seen, null, 2)}`);
}

/** Asks until the answer is right, or fails after a while with the last answer. */
export async function until<T>(what: string, ask: () => Promise<T>, right: (answer: T) => boolean): Promise<T> {
  const end = performance.now() + 30_000;
  for (;;) {
    const answer = await ask();
    if (right(answer)) return answer;
    if (performance.now() > end) assert(false, `${what} within 30 s`, answer);
    await sleep(100);
  }
}
