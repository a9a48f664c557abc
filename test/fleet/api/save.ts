import { randomUUID } from 'node:crypto';
import type { JsonObject } from '@overmesh/model';
import { canonicalJson } from '@overmesh/model';
import { isObject } from '../schema/schema.ts';
import { keyOf } from '../store/store.ts';
import { Stored } from '../store/stored.ts';
import { Refused } from './answer.ts';
import type { ClusterState } from './cluster-state.ts';
import { timestamp } from './cluster-state.ts';
import { definitionWritten } from './definitions.ts';
import { apiVersionOf, resourceOf } from './kinds.ts';
import type { Kind } from './kinds.ts';
import { prepared } from './prepare.ts';
import { conflict, forbidden, invalid, MODIFIED, notFound } from './refusals.ts';
import type { Route } from './route.ts';

/** One object by its place. */
export type ObjectRoute = Route & { readonly name: string };

/** What a write answers: the object, in the version that was asked for. */
export interface Saved {
  readonly status: 200 | 201;
  readonly stored: Stored;
}

const MOST_BYTES = 1_572_864;

export function keyIn({ namespace, name }: ObjectRoute): string {
  return keyOf(namespace, name);
}

export function found(state: ClusterState, route: ObjectRoute): Stored | undefined {
  return state.store.get(resourceOf(route.kind), keyIn(route));
}

/** Stores a new object, or only says what it would be. */
export function create(state: ClusterState, route: ObjectRoute, object: JsonObject, dryRun: boolean): Saved {
  assertNamespaceOpen(state, route);
  const { kind, name, namespace } = route;
  const { resourceVersion: _, ...given } = metadataOf(object);
  const metadata = {
    ...given,
    name,
    ...(namespace === undefined ? {} : { namespace }),
    uid: randomUUID(),
    creationTimestamp: timestamp(state),
    ...(kind.countsGenerations ? { generation: 1 } : {}),
  };
  const { status: _status, ...withoutStatus } = object;
  const whole = prepared(kind, name, { ...(kind.hasStatus ? withoutStatus : object), metadata });
  if (dryRun) return { status: 201, stored: storedAs(kind, whole, undefined) };
  const stored = state.store.put(resourceOf(kind), keyIn(route), (version) => storedAs(kind, whole, version));
  return { status: 201, stored: definitionWritten(state, route, stored) };
}

/**
 * Stores another state of an object. One that is the same is not written again, and one that was to be deleted goes when
 * nothing holds it any more.
 */
export function replace(
  state: ClusterState,
  route: ObjectRoute,
  live: Stored,
  object: JsonObject,
  dryRun: boolean,
): Saved {
  const { kind, name } = route;
  assertSameObject(kind, name, live, metadataOf(object));
  const system = systemMetadata(live);
  const whole = prepared(kind, name, { ...object, metadata: { ...metadataOf(object), ...system } });
  const counted = kind.countsGenerations && isOtherContent(whole, live.object) ? nextGeneration(whole) : whole;
  const next = storedAs(kind, counted, live.metadata.resourceVersion);
  if (dryRun || canonicalJson(next.object) === canonicalJson(live.object)) return { status: 200, stored: next };
  if (live.metadata.deletionTimestamp && next.metadata.finalizers.length === 0) {
    remove(state, route, next);
    return { status: 200, stored: next };
  }
  const stored = state.store.put(resourceOf(kind), keyIn(route), (version) => storedAs(kind, counted, version));
  return { status: 200, stored: definitionWritten(state, route, stored) };
}

/** Takes an object away. Watches see it in its last state, at a version of its own. */
export function remove({ store }: ClusterState, route: ObjectRoute, last: Stored): void {
  store.remove(resourceOf(route.kind), keyIn(route), (version) => storedAs(route.kind, last.object, version));
}

/** The object at a version, in the shape that its kind is kept in. */
export function storedAs(kind: Kind, object: JsonObject, resourceVersion: string | undefined): Stored {
  const apiVersion = apiVersionOf({ group: kind.group, version: kind.storageVersion });
  const { resourceVersion: _, ...metadata } = metadataOf(object);
  const versioned = resourceVersion === undefined ? metadata : { ...metadata, resourceVersion };
  const stored = new Stored({ ...object, apiVersion, kind: kind.kind, metadata: versioned });
  if (stored.text.length > MOST_BYTES) throw new Refused(500, '', 'etcdserver: request is too large');
  return stored;
}

export function metadataOf(object: JsonObject): JsonObject {
  const metadata = object['metadata'];
  return isObject(metadata) ? metadata : {};
}

/** The version is looked at before the UID is. */
function assertSameObject(kind: Kind, name: string, live: Stored, { uid, resourceVersion }: JsonObject): void {
  const { uid: liveUid, resourceVersion: liveVersion } = live.metadata;
  const isFenced = typeof resourceVersion === 'string' && resourceVersion !== '' && resourceVersion !== '0';
  if (isFenced && resourceVersion !== liveVersion) throw conflict(kind, name, MODIFIED);
  if (typeof uid !== 'string' || uid === liveUid) return;
  const message = `Invalid value: ${JSON.stringify(uid)}: field is immutable`;
  throw invalid(kind, name, [{ reason: 'FieldValueInvalid', field: 'metadata.uid', message }]);
}

/** A namespace that is not there or is going takes nothing new. */
function assertNamespaceOpen({ store }: ClusterState, { kind, namespace, name }: ObjectRoute): void {
  if (namespace === undefined) return;
  const place = store.get('/namespaces', namespace);
  if (!place) throw notFound({ ...kind, group: '', kind: 'Namespace', plural: 'namespaces' }, namespace);
  if (!place.metadata.deletionTimestamp) return;
  const message = `${kind.plural}${kind.group ? `.${kind.group}` : ''} ${JSON.stringify(name)} is forbidden: unable to create new content in namespace ${namespace} because it is being terminated`;
  const cause = {
    reason: 'NamespaceTerminating',
    message: `namespace ${namespace} is being terminated`,
    field: 'metadata.namespace',
  };
  throw forbidden(message, { name, group: kind.group, kind: kind.plural, causes: [cause] });
}

function systemMetadata({ object }: Stored): JsonObject {
  const { name, namespace, uid, creationTimestamp, generation, deletionTimestamp, deletionGracePeriodSeconds } =
    metadataOf(object);
  const fields = { name, namespace, uid, creationTimestamp, generation, deletionTimestamp, deletionGracePeriodSeconds };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function isOtherContent(a: JsonObject, b: JsonObject): boolean {
  return canonicalJson(contentOf(a)) !== canonicalJson(contentOf(b));
}

function contentOf({ apiVersion: _a, metadata: _m, status: _s, ...content }: JsonObject): JsonObject {
  return content;
}

function nextGeneration(object: JsonObject): JsonObject {
  const metadata = metadataOf(object);
  return { ...object, metadata: { ...metadata, generation: Number(metadata['generation'] ?? 1) + 1 } };
}
