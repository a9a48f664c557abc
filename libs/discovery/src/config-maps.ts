import type { KubeClient } from '@overmesh/kube';
import { isKubeError } from '@overmesh/kube';
import type { SeenObject } from '@overmesh/meshes/kit';
import { CONFIG_MAP } from '@overmesh/meshes/kit';
import type { ClusterView } from './cluster-view.ts';
import { transform } from './decide/transform.ts';
import type { InventoryProblem } from './stored-inventory.ts';

/** A ConfigMap by name. */
export interface ConfigMapRef {
  readonly namespace: string;
  readonly name: string;
}

/** ConfigMaps are not watched, since that would show us everybody's: they are read when named anew, and now and then. */
export class NamedConfigMaps {
  #read: { readonly names: string; readonly at: number } | undefined;

  constructor(
    private readonly client: KubeClient,
    private readonly refreshMs: number,
  ) {}

  get areOld(): boolean {
    return !this.#read || performance.now() - this.#read.at >= this.refreshMs;
  }

  /** Into the view, where it is time to. */
  async refresh(named: readonly ConfigMapRef[], view: ClusterView): Promise<void> {
    const refs = [...new Map(named.map((ref) => [placeOf(ref), ref])).values()];
    const names = refs.map(placeOf).join(' ');
    if (this.#read?.names === names && !this.areOld) return;
    await readConfigMaps(this.client, refs, view);
    this.#read = { names, at: performance.now() };
  }

  forget(): void {
    this.#read = undefined;
  }
}

function placeOf({ namespace, name }: ConfigMapRef): string {
  return `${namespace}/${name}`;
}

type Read = { readonly object: SeenObject | undefined } | { readonly problem: InventoryProblem };

/**
 * Reads these ConfigMaps one by one and nothing else of that kind. One that is not there is simply absent; when one cannot
 * be read, what was seen of it before stays, beside the problem.
 */
async function readConfigMaps(client: KubeClient, refs: readonly ConfigMapRef[], view: ClusterView): Promise<void> {
  const reads = await Promise.all(refs.map((ref) => readOne(client, ref)));
  const found = reads.flatMap((read) => ('object' in read && read.object ? [read.object] : []));
  const [problem] = reads.flatMap((read) => ('problem' in read ? [read.problem] : []));
  if (!problem) return view.list(CONFIG_MAP, found);
  for (const object of found) view.put(CONFIG_MAP, object);
  view.fail(CONFIG_MAP, problem);
}

async function readOne(client: KubeClient, { namespace, name }: ConfigMapRef): Promise<Read> {
  try {
    const object = await client.get({ kind: CONFIG_MAP, namespace, name });
    return { object: object && transform(CONFIG_MAP, object) };
  } catch (error) {
    if (!isKubeError(error)) throw error;
    if (error.reason === 'namespace-missing') return { object: undefined };
    return { problem: { kind: `ConfigMap ${namespace}/${name}`, reason: error.reason, message: error.message } };
  }
}
