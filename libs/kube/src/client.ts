import type { KindRef, ObjectRef } from '@overmesh/model';
import type { KubeObject } from './kube-object.ts';
import type { PodPort } from './pod-port.ts';

/** Maps an object to what is worth holding on to, so that memory stays small. */
export type Keep = (object: KubeObject) => KubeObject;

export interface ListOptions {
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  /** Objects per page; the answer holds all pages whatever this is. */
  readonly limit?: number;
  /** Applied page by page, before the next page is asked for. */
  readonly keep?: Keep;
}

export interface WatchOptions {
  readonly namespace?: string;
  /** Events after this version; without it the server sends every present object as added first. */
  readonly resourceVersion?: string;
  readonly labelSelector?: string;
  readonly signal: AbortSignal;
}

export type WatchEvent =
  | { readonly type: 'added' | 'modified' | 'deleted'; readonly object: KubeObject }
  | { readonly type: 'bookmark'; readonly resourceVersion: string };

/** One right, as RBAC names it: `{ verb: 'patch', group: 'networking.istio.io', resource: 'virtualservices' }`. */
export interface Rule {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  /** In every one where absent. */
  readonly namespace?: string;
  /** Of one object; of every one where absent. */
  readonly name?: string;
}

/** One rule of what an API server says that we may do. A `*` stands for all. */
export interface GrantedRule {
  readonly verbs: readonly string[];
  readonly groups: readonly string[];
  readonly resources: readonly string[];
  /** Of these objects only; of every one where empty. */
  readonly names: readonly string[];
}

export interface ClientStats {
  readonly connectionsOpened: number;
  readonly requests: number;
  readonly inFlight: number;
}

/** The exact object a write or delete is meant for: both must still be so, else nothing happens. */
export interface Precondition {
  readonly uid: string;
  readonly resourceVersion: string;
}

/** An answer about an object, and the server's clock as it gave it. */
export interface TimedObject {
  /** Absent when the server says that exactly this object does not exist. */
  readonly object?: KubeObject;
  /** To the second; absent when the server did not say. */
  readonly time?: Date;
}

/** A kind of a cluster at a glance. */
export interface Glance {
  readonly resourceVersion: string;
  /** How many objects there are; absent when the server does not say. */
  readonly count?: number;
}

/**
 * One cluster. Every method throws a `KubeError` and nothing else, within `KubeLimits.requestMs`.
 *
 * Writes are server-side applies of the raw JSON under the field manager `overmesh`; no argument is ever changed.
 */
export interface KubeClient {
  /** The object, or undefined when the server says that exactly this object does not exist. A missing kind throws. */
  get(ref: ObjectRef): Promise<KubeObject | undefined>;
  /** The same with the server's clock: one request tells who answers and what time it has. */
  getTimed(ref: ObjectRef): Promise<TimedObject>;
  /** All objects of a kind: every page, or an error. Never a part. */
  list(kind: KindRef, options?: ListOptions): Promise<{ items: KubeObject[]; resourceVersion: string }>;
  /** Where the server is with a kind now, without its objects. */
  glance(kind: KindRef, namespace?: string): Promise<Glance>;
  /** Writes an object that must not exist yet; `already-exists` when it does. */
  create(object: KubeObject): Promise<KubeObject>;
  /** Writes over exactly this object in exactly this version; `conflict` or `uid-mismatch` otherwise. */
  update(object: KubeObject, expected: Precondition & { readonly force?: boolean }): Promise<KubeObject>;
  /**
   * Takes fields of others away from exactly this object in exactly this version; one that is not there is no error.
   *
   * @param paths keys from the root, through maps only: `['spec', 'gateways']`
   */
  clear(ref: ObjectRef, paths: readonly (readonly string[])[], expected: Precondition): Promise<KubeObject>;
  /** What the object would become, checked strictly against its schema; nothing is stored. */
  dryRun(object: KubeObject, options?: { readonly force?: boolean }): Promise<KubeObject>;
  /**
   * Deletes exactly this object in exactly this version. `gone`: it was not there any more. `terminating`: the server
   * has taken the wish, and the object stays until its finalizers let go of it.
   */
  remove(ref: ObjectRef, expected: Precondition): Promise<'gone' | 'deleted' | 'terminating'>;
  /** One watch, until the server ends it, the signal aborts it, or it throws. `follow` makes a lasting one of it. */
  watch(kind: KindRef, options: WatchOptions): AsyncIterable<WatchEvent>;
  /** What an `apiVersion` and `kind` are called in URLs, by discovery; undefined when the cluster has no such kind. */
  kindOf(apiVersion: string, kind: string): Promise<KindRef | undefined>;
  /** A plain GET of JSON: `/apis`, `/openapi/v3`. `path` starts with a slash. */
  read<T>(path: string): Promise<T>;
  /** A GET to a program in a pod, on the pod's own loopback, by a port-forward; the body of a 200. */
  getFromPod(port: PodPort, path: string): Promise<string>;
  /** As `/version` says: `{ major: '1', minor: '36', gitVersion: 'v1.36.3' }`. */
  serverVersion(): Promise<{ major: string; minor: string; gitVersion: string }>;
  /** Names of all groups but the core one, in no order. */
  apiGroups(): Promise<readonly string[]>;
  /** The server's clock, to the second. */
  serverTime(): Promise<Date>;
  /** Whether we may do each of these, in the order asked. */
  canI(rules: readonly Rule[]): Promise<{ rule: Rule; allowed: boolean }[]>;
  /** A token of a service account, by TokenRequest, good for so long where the server does not know better. Secret. */
  createToken(account: { readonly namespace: string; readonly name: string }, seconds: number): Promise<string>;
  /** All that we may do in every namespace; undefined where the server cannot tell all of it. */
  grantedRules(): Promise<readonly GrantedRule[] | undefined>;
  stats(): ClientStats;
}
