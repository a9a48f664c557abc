import type { WatchEvent } from './client.ts';
import type { KubeObject } from './kube-object.ts';

interface Sighting {
  readonly uid: string;
  readonly version: string;
}

const mostRemovals = 1_000;

/**
 * Remembers the newest version seen of each object, so that late, repeated and swapped events are told from news.
 *
 * Versions are compared per object only. Dropping whatever is older than the newest version of the whole stream would
 * lose the later of two swapped events of different objects.
 */
export class Sightings {
  readonly #present = new Map<string, Sighting>();
  readonly #removed = new Map<string, string>();

  /** How many objects there are by what was seen. */
  get count(): number {
    return this.#present.size;
  }

  /** Notes a listed object, and hands it back. */
  see(object: KubeObject): KubeObject {
    this.#present.set(keyOf(object), sightingOf(object));
    return object;
  }

  isNews({ type, object }: Exclude<WatchEvent, { type: 'bookmark' }>): boolean {
    return type === 'deleted' ? this.#removalIsNews(object) : this.#changeIsNews(object);
  }

  #changeIsNews(object: KubeObject): boolean {
    const seen = sightingOf(object);
    const removedAt = this.#removed.get(seen.uid);
    if (removedAt !== undefined && !isNewer(seen.version, removedAt)) return false;
    const known = this.#present.get(keyOf(object));
    if (known && !isNewer(seen.version, known.version)) return false;
    this.#present.set(keyOf(object), seen);
    return true;
  }

  /** A removal of somebody who is not there, or of a predecessor of the same name, is old. */
  #removalIsNews(object: KubeObject): boolean {
    const seen = sightingOf(object);
    const known = this.#present.get(keyOf(object));
    if (known?.uid !== seen.uid || isNewer(known.version, seen.version)) return false;
    this.#present.delete(keyOf(object));
    this.#rememberRemoval(seen);
    return true;
  }

  #rememberRemoval({ uid, version }: Sighting): void {
    this.#removed.set(uid, version);
    if (this.#removed.size <= mostRemovals) return;
    const [oldest] = this.#removed.keys();
    if (oldest !== undefined) this.#removed.delete(oldest);
  }
}

/**
 * Whether version `a` came after `b`. Versions are decimal numbers of growing size (guaranteed since Kubernetes 1.35,
 * true of every release before); of anything else only equality can be told.
 */
export function isNewer(a: string, b: string): boolean {
  if (!/^\d+$/.test(a) || !/^\d+$/.test(b)) return a !== b;
  return BigInt(a) > BigInt(b);
}

function keyOf({ metadata }: KubeObject): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`;
}

function sightingOf({ metadata }: KubeObject): Sighting {
  return { uid: metadata.uid ?? '', version: metadata.resourceVersion ?? '' };
}
