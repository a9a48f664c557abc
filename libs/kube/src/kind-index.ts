import type { KindRef } from '@overmesh/model';
import { parseJson } from './json.ts';
import { isKubeError, KubeError } from './kube-error.ts';
import { isRecord } from './kube-object.ts';
import { groupVersionPath } from './paths.ts';

interface Remembered {
  readonly kinds: ReadonlyMap<string, KindRef>;
  readonly until: number;
}

/**
 * What kinds are called in URLs, by discovery, one group version at a time.
 *
 * Hits are believed for a while or until the cluster says that a kind is missing; misses are never remembered, since
 * a CRD may be installed at any moment. (The stock client remembers hits for ever.)
 */
export class KindIndex {
  readonly #read: (path: string) => Promise<{ readonly text: string }>;
  readonly #believedMs: number;
  readonly #known = new Map<string, Remembered>();

  constructor(read: (path: string) => Promise<{ readonly text: string }>, believedMs: number) {
    this.#read = read;
    this.#believedMs = believedMs;
  }

  async find(apiVersion: string, kind: string): Promise<KindRef | undefined> {
    const known = this.#known.get(apiVersion);
    const hit = known && known.until > performance.now() ? known.kinds.get(kind) : undefined;
    return hit ?? (await this.#discover(apiVersion)).get(kind);
  }

  forget(): void {
    this.#known.clear();
  }

  async #discover(apiVersion: string): Promise<ReadonlyMap<string, KindRef>> {
    const [version = '', group = ''] = apiVersion.split('/').reverse();
    try {
      const answer = await this.#read(groupVersionPath({ group, version }));
      const kinds = kindsIn(answer.text, group, version);
      this.#known.set(apiVersion, { kinds, until: performance.now() + this.#believedMs });
      return kinds;
    } catch (error) {
      if (isKubeError(error, 'kind-missing')) return new Map();
      throw error;
    }
  }
}

function kindsIn(text: string, group: string, version: string): ReadonlyMap<string, KindRef> {
  const resources = resourcesIn(text);
  // `deployments/status` and `deployments/scale` are parts of an object, not kinds.
  const whole = resources.filter(isRecord).filter(({ name }) => typeof name === 'string' && !name.includes('/'));
  return new Map(
    whole.map(({ kind, name, namespaced }) => [
      String(kind),
      { group, version, kind: String(kind), plural: String(name), namespaced: namespaced === true },
    ]),
  );
}

function resourcesIn(text: string): readonly unknown[] {
  const list = parseJson(text);
  if (isRecord(list) && Array.isArray(list.resources)) return list.resources;
  throw new KubeError('wrong-answer', 'The cluster does not tell which kinds it has');
}
