import type { Stored } from './stored.ts';

export type ChangeType = 'ADDED' | 'MODIFIED' | 'DELETED';

/** One write as watches see it. */
export interface Change {
  readonly revision: number;
  readonly type: ChangeType;
  /** `group/plural`. */
  readonly resource: string;
  /** The object afterwards; a deleted one in its last state, at the version of the delete. */
  readonly stored: Stored;
  readonly before?: Stored;
}

/** The objects of one resource by `namespace/name`. Never changed: a write makes another map. */
export type Objects = ReadonlyMap<string, Stored>;

const NONE: Objects = new Map();
/** Changes that are remembered for watches that come back; the oldest half goes when there are more. */
const MOST_CHANGES = 2_000;

/**
 * The objects of one cluster, with the versions that etcd would give them.
 *
 * Maps are replaced and never changed, so a copy of a store costs a few pointers, and a list can go on at the version at
 * which it began.
 */
export class Store {
  #revision: number;
  #resources: ReadonlyMap<string, Objects>;
  #changes: Change[] = [];
  /** Changes up to this one are forgotten. */
  #compacted: number;
  readonly #hearers = new Set<(change: Change) => void>();

  constructor(from?: Store) {
    this.#revision = from?.revision ?? 1;
    this.#resources = from ? from.#resources : new Map();
    this.#compacted = this.#revision;
  }

  /** The version of the last write. */
  get revision(): number {
    return this.#revision;
  }

  get compacted(): number {
    return this.#compacted;
  }

  objects(resource: string): Objects {
    return this.#resources.get(resource) ?? NONE;
  }

  get(resource: string, key: string): Stored | undefined {
    return this.objects(resource).get(key);
  }

  /** @param make the object at the version that this write has */
  put(resource: string, key: string, make: (resourceVersion: string) => Stored): Stored {
    const before = this.get(resource, key);
    const stored = make(String(this.#revision + 1));
    const next = new Map(this.objects(resource)).set(key, stored);
    this.#commit(resource, next, { type: before ? 'MODIFIED' : 'ADDED', stored, ...(before && { before }) });
    return stored;
  }

  remove(resource: string, key: string, make: (resourceVersion: string) => Stored): void {
    const before = this.get(resource, key);
    if (!before) return;
    const stored = make(String(this.#revision + 1));
    const next = new Map(this.objects(resource));
    next.delete(key);
    this.#commit(resource, next, { type: 'DELETED', stored, before });
  }

  /** Changes of a resource after a version; undefined when they are not all remembered. */
  since(resource: string, revision: number): readonly Change[] | undefined {
    if (revision < this.#compacted) return undefined;
    return this.#changes.filter((change) => change.revision > revision && change.resource === resource);
  }

  /** Forgets every change: watches from before begin with 410. */
  compact(): void {
    this.#changes = [];
    this.#compacted = this.#revision;
  }

  /** Calls for each change from now on. @returns what ends it */
  hear(hearer: (change: Change) => void): () => void {
    this.#hearers.add(hearer);
    return () => this.#hearers.delete(hearer);
  }

  #commit(resource: string, objects: Objects, change: Omit<Change, 'revision' | 'resource'>): void {
    this.#revision += 1;
    this.#resources = new Map(this.#resources).set(resource, objects);
    const whole = { ...change, revision: this.#revision, resource };
    this.#changes.push(whole);
    if (this.#changes.length > MOST_CHANGES) this.#forgetHalf();
    for (const hearer of this.#hearers) hearer(whole);
  }

  #forgetHalf(): void {
    const forgotten = this.#changes.splice(0, MOST_CHANGES / 2);
    this.#compacted = forgotten.at(-1)?.revision ?? this.#compacted;
  }
}

/** How objects are found: as etcd has them, namespace first. */
export function keyOf(namespace: string | undefined, name: string): string {
  return namespace === undefined ? name : `${namespace}/${name}`;
}
