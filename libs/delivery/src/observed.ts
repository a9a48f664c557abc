import { OWNED_SELECTOR, isMarkedAsOurs } from '@overmesh/meshes/kit';
import { GENERATION_ANNOTATION } from '@overmesh/meshes/kit';
import type { Periods } from '@overmesh/config';
import { follow } from '@overmesh/kube';
import type { KubeClient, KubeError, KubeObject } from '@overmesh/kube';
import { objectKey } from '@overmesh/model';
import type { Evidence, JsonObject, KindRef, MeshKind } from '@overmesh/model';
import type { FieldManager, LiveObject } from './decide/situation.ts';

/** What the watch keeps of an object: enough to say "nobody touched it". */
interface Glance {
  readonly uid: string;
  readonly resourceVersion: string;
}

/** Stands where a resourceVersion would, for an object that is not there any more. */
const GONE = '';

export interface Acceptance {
  readonly accepted: Evidence;
  readonly live: Evidence;
}

/** By kind of mesh: which of them an object is for, its row in the ledger knows. */
export type Acceptances = { readonly [kind in MeshKind]?: Acceptance };

/** What an observer tells its owner. */
export interface ObserverEvents {
  /** An object of ours changed by another hand, appeared or went: look at the lane. */
  readonly changed: () => void;
  /** What meshes say of objects with our label, by their keys, is other than before. Answers which of them are known. */
  readonly accepted: (said: ReadonlyMap<string, Acceptances>) => Promise<ReadonlySet<string>>;
}

/** What is held of an object: who writes it chooses its size, and there may be many. */
interface Watched extends KubeObject {
  readonly said: Acceptances;
}

/**
 * The worker's view of the objects of ours on one cluster, kept by watches with our label.
 *
 * A kind counts only while its list is complete; a label taken off by hand makes an object vanish from here, so what is
 * missing here is asked for by name before anything is concluded from it.
 */
export class Observer {
  readonly #kinds = new Map<string, Map<string, Glance>>();
  /** Kinds of which everything with our label is in `#kinds`: no failure since their last list. */
  readonly #whole = new Set<string>();
  /** Kinds that the cluster does not have, as far as was last heard. */
  readonly #missing = new Set<string>();
  /** resourceVersions that our own writes made: their echo on the watch is no news. */
  readonly #ownWrites = new Map<string, string>();
  /** Writes of ours under way, each with the last that the watch said meanwhile: an echo is often before the answer. */
  readonly #underWay = new Map<string, string | undefined>();
  readonly #said = new Map<string, string>();
  /** What was said of objects that nobody knew then: some are taken over later, and do not change by that. */
  readonly #saidOfUnknown = new Map<string, Acceptances>();

  constructor(
    private readonly events: ObserverEvents,
    private readonly acceptancesOf: (object: KubeObject) => Acceptances,
    private readonly periods: Periods['watch'],
  ) {}

  /** True when the watch shows exactly this UID and resourceVersion. */
  showsUnchanged(key: string, uid: string, resourceVersion: string): boolean {
    const glance = this.#glance(key);
    return glance?.uid === uid && glance.resourceVersion === resourceVersion;
  }

  /** True when the watch shows an object of this UID, in whatever version. */
  shows(key: string, uid: string | undefined): boolean {
    return uid !== undefined && this.#glance(key)?.uid === uid;
  }

  /** True when the watch shows an object with our label in this place, whosever it is. */
  showsAny(key: string): boolean {
    return this.#glance(key) !== undefined;
  }

  /**
   * Keys of objects with our label that are none of `ours`, sorted. Of a kind that is not seen whole, those `known`
   * before stay.
   */
  orphanedObjects(ours: ReadonlySet<string>, known: readonly string[]): readonly string[] {
    const seen = [...this.#kinds.values()].flatMap((kind) => [...kind.keys()]);
    const kept = known.filter((key) => !this.#whole.has(kindOf(key)));
    return [...new Set([...seen, ...kept])].filter((key) => !ours.has(key)).sort();
  }

  /** What a write of ours made, or a look by name found as recorded. */
  expect(key: string, uid: string, resourceVersion: string): void {
    this.#ownWrites.set(key, resourceVersion);
    this.#kinds.get(kindOf(key))?.set(key, { uid, resourceVersion });
  }

  /** Says again what was said of objects before they were ours. */
  async tellOf(ours: ReadonlySet<string>): Promise<void> {
    const said = new Map([...this.#saidOfUnknown].filter(([key]) => ours.has(key)));
    if (said.size) this.#keepUnknown(said, await this.events.accepted(said));
  }

  /** The object is gone by a delete of ours. */
  expectGone(key: string): void {
    this.#ownWrites.set(key, GONE);
    this.#kinds.get(kindOf(key))?.delete(key);
  }

  /**
   * Does a write of ours on one object. What the watch says of it meanwhile is judged at the end, when `write` has told
   * through `expect` what it made: its own echo is no news, anything else is.
   */
  async during<T>(key: string, write: () => Promise<T>): Promise<T> {
    this.#underWay.set(key, undefined);
    try {
      return await write();
    } finally {
      const said = this.#underWay.get(key);
      this.#underWay.delete(key);
      if (said !== undefined) this.#judge(key, said);
    }
  }

  /**
   * Follows one kind until the signal; errors are retried inside, and the kind counts as unseen meanwhile.
   *
   * @param moved is told of whatever happens to objects of ours, by whomever
   */
  async follow(client: KubeClient, kind: KindRef, signal: AbortSignal, moved: () => void): Promise<void> {
    const name = `${kind.group}/${kind.kind}`;
    const keep = (object: KubeObject) => this.#keep(object);
    const ours = { ...this.periods, labelSelector: OWNED_SELECTOR, listAfterFailure: true, keep };
    for await (const event of follow(client, kind, ours, signal)) {
      if (event.type === 'failed') this.#fail(name, event.error);
      if (event.type === 'synced') await this.#resync(name, kind, event.objects);
      if (event.type === 'upserted') await this.#see(name, kind, [event.object]);
      if (event.type === 'removed') this.#lose(name, kind, event.object);
      if (event.type !== 'failed') moved();
    }
  }

  /** Nothing counts as seen until it is seen again, by a read or by the next list. */
  #fail(name: string, { reason }: KubeError): void {
    if (this.#kinds.has(name)) this.#kinds.set(name, new Map());
    this.#whole.delete(name);
    if (reason !== 'kind-missing' || this.#missing.has(name)) return;
    // With the definition its objects are gone, and where that came before the first list nobody has said so.
    this.#missing.add(name);
    this.events.changed();
  }

  async #resync(name: string, kind: KindRef, objects: readonly KubeObject[]): Promise<void> {
    this.#kinds.set(name, new Map());
    await this.#see(name, kind, objects);
    this.#whole.add(name);
    this.#missing.delete(name);
    this.events.changed();
  }

  #keep(object: KubeObject): Watched {
    const { apiVersion, kind, metadata } = object;
    const { name, namespace, uid, resourceVersion } = metadata;
    const identity = { name, ...(namespace && { namespace }), ...(uid && { uid }) };
    return {
      apiVersion,
      kind,
      metadata: { ...identity, ...(resourceVersion && { resourceVersion }) },
      said: this.acceptancesOf(object),
    };
  }

  async #see(name: string, kind: KindRef, objects: readonly KubeObject[]): Promise<void> {
    const heard = new Map<string, Acceptances>();
    for (const object of objects) {
      const key = keyOfObject(kind, object);
      const { uid = '', resourceVersion = '' } = object.metadata;
      this.#kinds.get(name)?.set(key, { uid, resourceVersion });
      this.#notice(key, resourceVersion);
      heard.set(key, (object as Watched).said);
    }
    await this.#hear(heard);
  }

  #lose(name: string, kind: KindRef, object: KubeObject): void {
    const key = keyOfObject(kind, object);
    this.#kinds.get(name)?.delete(key);
    this.#said.delete(key);
    this.#saidOfUnknown.delete(key);
    this.#notice(key, GONE);
  }

  #notice(key: string, version: string): void {
    if (this.#underWay.has(key)) this.#underWay.set(key, version);
    else this.#judge(key, version);
  }

  #judge(key: string, version: string): void {
    if (this.#ownWrites.get(key) !== version) this.events.changed();
    // An object is gone once: when it comes back and goes again, that is another hand's doing.
    else if (version === GONE) this.#ownWrites.delete(key);
  }

  /** Passes on what the mesh says when it says something new, or says it of another content: of a whole list at once. */
  async #hear(heard: ReadonlyMap<string, Acceptances>): Promise<void> {
    const texts = [...heard].map(([key, said]) => [key, JSON.stringify([this.#glance(key), said])] as const);
    const fresh = texts.filter(([key, text]) => this.#said.get(key) !== text);
    if (!fresh.length) return;
    const isFresh = new Set(fresh.map(([key]) => key));
    const said = new Map([...heard].filter(([key]) => isFresh.has(key)));
    this.#keepUnknown(said, await this.events.accepted(said));
    for (const [key, text] of fresh) this.#said.set(key, text);
  }

  #keepUnknown(said: ReadonlyMap<string, Acceptances>, known: ReadonlySet<string>): void {
    for (const [key, answers] of said)
      if (known.has(key)) this.#saidOfUnknown.delete(key);
      else this.#saidOfUnknown.set(key, answers);
  }

  #glance(key: string): Glance | undefined {
    return this.#kinds.get(kindOf(key))?.get(key);
  }
}

/** `group/Kind` of an object's key: what is before the second slash. */
function kindOf(key: string): string {
  return key.slice(0, key.indexOf('/', key.indexOf('/') + 1));
}

function keyOfObject(kind: KindRef, { metadata }: KubeObject): string {
  const { namespace, name } = metadata;
  return objectKey({ kind, name, ...(namespace ? { namespace } : {}) });
}

/** A live object in the words of the decisions. */
export function toLiveObject(object: KubeObject): LiveObject {
  const { metadata, ...content } = object;
  const generation = Number(metadata.annotations?.[GENERATION_ANNOTATION]);
  return {
    uid: metadata.uid ?? '',
    resourceVersion: metadata.resourceVersion ?? '',
    markedAsOurs: isMarkedAsOurs(metadata.labels),
    ...(Number.isInteger(generation) ? { generation } : {}),
    deleting: metadata.deletionTimestamp !== undefined,
    content: { ...content, metadata } as unknown as JsonObject,
    managers: (metadata.managedFields ?? []).map(toManager),
  };
}

function toManager(entry: {
  readonly manager?: string;
  readonly operation?: string;
  readonly time?: string;
  readonly fieldsV1?: unknown;
}): FieldManager {
  return {
    manager: entry.manager ?? 'unknown',
    operation: entry.operation ?? 'Update',
    ...(entry.time ? { time: entry.time } : {}),
    fields: (entry.fieldsV1 ?? {}) as JsonObject,
  };
}
