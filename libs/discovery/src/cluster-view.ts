import type { SeenCluster, SeenObject } from '@overmesh/meshes/kit';
import { CRD } from '@overmesh/meshes/kit';
import type { KindRef } from '@overmesh/model';
import { groupsOf, kindKey } from './decide/watch-list.ts';
import type { InventoryProblem } from './stored-inventory.ts';

interface KindView {
  readonly kind: KindRef;
  readonly objects: Map<string, SeenObject>;
  /** The whole list was read at least once; before that, no object means nothing. */
  listed: boolean;
  problem?: InventoryProblem;
  /** A stream that goes on after a failure says nothing until something changes: silence until then is recovery. */
  problemEndsMs?: number;
}

/**
 * What is seen of one cluster right now, in memory: objects as `transform` leaves them.
 *
 * A kind that stops being readable keeps the objects last seen, beside its problem.
 */
export class ClusterView implements SeenCluster {
  readonly #kinds = new Map<string, KindView>();

  of(kind: KindRef): readonly SeenObject[] {
    return [...(this.#kinds.get(kindKey(kind))?.objects.values() ?? [])];
  }

  get groups(): ReadonlySet<string> {
    return groupsOf(this.of(CRD));
  }

  /** The whole list of a kind, as of now. */
  list(kind: KindRef, objects: readonly SeenObject[]): void {
    const view = this.#viewOf(kind);
    view.objects.clear();
    for (const object of objects) view.objects.set(objectPlace(object), object);
    view.listed = true;
    delete view.problem;
  }

  /** An object is new or has changed; that we hear of it says that the kind can be read. */
  put(kind: KindRef, object: SeenObject): void {
    const view = this.#viewOf(kind);
    view.objects.set(objectPlace(object), object);
    delete view.problem;
  }

  remove(kind: KindRef, object: SeenObject): void {
    const view = this.#viewOf(kind);
    view.objects.delete(objectPlace(object));
    delete view.problem;
  }

  /**
   * The kind cannot be read now. What was seen of it stays.
   *
   * @param endsMs when no further failure by then means that it can be read again; a kind never listed waits for its list
   */
  fail(kind: KindRef, problem: InventoryProblem, endsMs?: number): void {
    const view = this.#viewOf(kind);
    view.problem = problem;
    if (endsMs !== undefined) view.problemEndsMs = endsMs;
  }

  /** What was seen of the kind is not so: it counts as unread until it is listed again. */
  distrust(kind: KindRef, problem: InventoryProblem): void {
    this.fail(kind, problem);
    this.#viewOf(kind).listed = false;
  }

  /** Ends the problems that silence has ended by `nowMs`. */
  expire(nowMs: number): void {
    for (const view of this.#kinds.values()) {
      if (view.listed && view.problem && (view.problemEndsMs ?? Infinity) <= nowMs) delete view.problem;
    }
  }

  /** The kind is no longer served, so there is nothing of it. */
  forget(kind: KindRef): void {
    this.#kinds.delete(kindKey(kind));
  }

  /** Those of `kinds` of which no list was ever read. */
  unread(kinds: readonly KindRef[]): readonly KindRef[] {
    return kinds.filter((kind) => !this.#kinds.get(kindKey(kind))?.listed);
  }

  /** True when each of `kinds` has been read or has failed: there is something to say. */
  isSettled(kinds: readonly KindRef[]): boolean {
    return this.unread(kinds).every((kind) => this.#kinds.get(kindKey(kind))?.problem);
  }

  /** True when none of `kinds` can be read now: nothing that is seen says anything of the present. */
  isBlind(kinds: readonly KindRef[]): boolean {
    return kinds.every((kind) => this.#kinds.get(kindKey(kind))?.problem);
  }

  /** Sorted by kind. */
  get problems(): readonly InventoryProblem[] {
    const keys = [...this.#kinds.keys()].sort();
    return keys.flatMap((key) => this.#kinds.get(key)?.problem ?? []);
  }

  #viewOf(kind: KindRef): KindView {
    const key = kindKey(kind);
    const known = this.#kinds.get(key);
    if (known) return known;
    const fresh: KindView = { kind, objects: new Map(), listed: false };
    this.#kinds.set(key, fresh);
    return fresh;
  }
}

function objectPlace({ metadata }: SeenObject): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`;
}
