import type { Json, JsonObject } from '@overmesh/model';
import type { Writer } from '../fields/apply.ts';
import { applied, updated } from '../fields/apply.ts';
import { misfits } from '../schema/check.ts';
import { unknownField } from '../schema/complete.ts';
import { isObject } from '../schema/schema.ts';
import type { Stored } from '../store/stored.ts';
import type { ApiRequest } from './answer.ts';
import { Refused } from './answer.ts';
import type { ClusterState } from './cluster-state.ts';
import { timestamp } from './cluster-state.ts';
import { apiVersionOf } from './kinds.ts';
import type { Kind } from './kinds.ts';
import { badRequest, fieldConflicts, invalid, notFound } from './refusals.ts';
import type { ObjectRoute, Saved } from './save.ts';
import { create, found, metadataOf, replace } from './save.ts';

/** Server-side apply: makes what is missing, changes what is there. */
export function applyPatch(state: ClusterState, route: ObjectRoute, request: ApiRequest): Saved {
  const { query } = request;
  const manager = query.get('fieldManager');
  if (!manager) throw unmanaged();
  const wanted = withPlace(route, bodyOf(request));
  assertTyped(route, wanted);
  const writer = writerOf(state, route, manager);
  const force = query.get('force') === 'true';
  const dryRun = isDryRun(query);
  const live = found(state, route);
  if (!live) return createApplied(state, route, wanted, writer, dryRun);
  const object = objectIn(route.kind, live);
  const outcome = applied(object, wantedPart(route, wanted), route.kind.schema, writer, force);
  if ('conflicts' in outcome) throw fieldConflicts(outcome.conflicts);
  const fence = fenceOf(wanted, live);
  return replace(
    state,
    route,
    live,
    { ...outcome.object, metadata: { ...metadataOf(outcome.object), ...fence } },
    dryRun,
  );
}

function unmanaged(): Refused {
  const cause = {
    reason: 'FieldValueRequired',
    field: 'fieldManager',
    message: 'Required value: is required for apply patch',
  };
  const message = `PatchOptions.meta.k8s.io "" is invalid: ${cause.field}: ${cause.message}`;
  return new Refused(422, 'Invalid', message, { group: 'meta.k8s.io', kind: 'PatchOptions', causes: [cause] });
}

function createApplied(
  state: ClusterState,
  route: ObjectRoute,
  wanted: JsonObject,
  writer: Writer,
  dryRun: boolean,
): Saved {
  if (route.subresource !== undefined) throw notFound(route.kind, route.name);
  const { uid } = metadataOf(wanted);
  if (typeof uid === 'string') {
    const message = `uid mismatch: the provided object specified uid ${uid}, and no existing object was found`;
    throw new Refused(
      409,
      'Conflict',
      `Operation cannot be fulfilled on ${route.kind.plural} ${JSON.stringify(route.name)}: ${message}`,
      {
        name: route.name,
        kind: route.kind.plural,
      },
    );
  }
  const outcome = applied({}, wantedPart(route, wanted), route.kind.schema, writer, true);
  return create(state, route, 'object' in outcome ? outcome.object : wanted, dryRun);
}

/** A merge patch: what is null goes, what is an object is merged, anything else replaces what was there. */
export function mergePatch(state: ClusterState, route: ObjectRoute, request: ApiRequest): Saved {
  const live = found(state, route);
  if (!live) throw notFound(route.kind, route.name);
  const object = objectIn(route.kind, live);
  const patched = patchedWith(object, bodyOf(request)) as JsonObject;
  return change(state, route, live, patched, request);
}

/** A whole object in place of another. */
export function put(state: ClusterState, route: ObjectRoute, request: ApiRequest): Saved {
  const live = found(state, route);
  if (!live) throw notFound(route.kind, route.name);
  return change(state, route, live, withPlace(route, bodyOf(request)), request);
}

/** A new object under a name that nobody has. */
export function post(state: ClusterState, route: ObjectRoute, request: ApiRequest): Saved {
  const wanted = withPlace(route, bodyOf(request));
  assertKnownFields(route, wanted, request);
  const writer = writerOf(state, route, managerOf(request));
  return create(state, route, updated({}, wanted, route.kind.schema, writer), isDryRun(request.query));
}

export function bodyOf({ body }: ApiRequest): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch {
    throw badRequest('the object provided is unrecognized (must be of type Object)');
  }
  if (!isObject(value)) throw badRequest('the object provided is unrecognized (must be of type Object)');
  return value;
}

function change(state: ClusterState, route: ObjectRoute, live: Stored, wanted: JsonObject, request: ApiRequest): Saved {
  assertKnownFields(route, wanted, request);
  const object = objectIn(route.kind, live);
  const next = part(route, object, wanted);
  const writer = writerOf(state, route, managerOf(request));
  return replace(state, route, live, updated(object, next, route.kind.schema, writer), isDryRun(request.query));
}

/** Of a write to the status only the status counts, and of any other write everything else. */
function part({ kind, subresource }: ObjectRoute, live: JsonObject, wanted: JsonObject): JsonObject {
  if (subresource === 'status') return { ...live, status: wanted['status'] };
  if (!kind.hasStatus) return wanted;
  const { status: _, ...rest } = wanted;
  return live['status'] === undefined ? rest : { ...rest, status: live['status'] };
}

function wantedPart({ kind, subresource }: ObjectRoute, wanted: JsonObject): JsonObject {
  const { apiVersion, kind: name, metadata, status, ...rest } = wanted;
  if (subresource === 'status') return { apiVersion, kind: name, status: status ?? {} };
  const { uid: _uid, resourceVersion: _version, managedFields, ...own } = isObject(metadata) ? metadata : {};
  if (managedFields !== undefined) throw badRequest('metadata.managedFields must be nil');
  const body = { apiVersion, kind: name, metadata: own, ...rest };
  return kind.hasStatus || status === undefined ? body : { ...body, status };
}

/** UID and version as the caller has them, else as they are. */
function fenceOf(wanted: JsonObject, { metadata }: Stored): JsonObject {
  const { uid = metadata.uid, resourceVersion = metadata.resourceVersion } = metadataOf(wanted);
  return { uid, resourceVersion };
}

function objectIn(kind: Kind, { object }: Stored): JsonObject {
  return { ...object, apiVersion: apiVersionOf(kind) };
}

function withPlace({ kind, name, namespace }: ObjectRoute, object: JsonObject): JsonObject {
  const metadata = metadataOf(object);
  if (metadata['name'] !== undefined && metadata['name'] !== name)
    throw badRequest(
      `the name of the object (${String(metadata['name'])}) does not match the name on the URL (${name})`,
    );
  if (metadata['namespace'] !== undefined && metadata['namespace'] !== namespace)
    throw badRequest('the namespace of the provided object does not match the namespace sent on the request');
  if (object['kind'] !== undefined && object['kind'] !== kind.kind)
    throw badRequest(
      `${String(object['kind'])} in version ${JSON.stringify(kind.version)} cannot be handled as a ${kind.kind}`,
    );
  const place = namespace === undefined ? { name } : { name, namespace };
  return { ...object, apiVersion: apiVersionOf(kind), kind: kind.kind, metadata: { ...metadata, ...place } };
}

/** A 500 without a reason, which is how an API server says that it cannot read what is applied. */
function assertTyped({ kind, name, namespace }: ObjectRoute, wanted: JsonObject): void {
  const found = misfits(wanted, kind.schema);
  if (!found.length) return;
  const place = `${namespace === undefined ? '' : `${namespace}/`}${name}; ${apiVersionOf(kind)}, Kind=${kind.kind}`;
  throw new Refused(500, '', `failed to create typed patch object (${place}): ${found.join('\n')}`);
}

function assertKnownFields({ kind, name }: ObjectRoute, wanted: JsonObject, { query }: ApiRequest): void {
  const wrong = kind.isDefined
    ? misfits(wanted, kind.schema).find((one) => !one.endsWith('not declared in schema'))
    : undefined;
  if (wrong) {
    const [field = '', message = ''] = wrong.slice(1).split(': ');
    throw invalid(kind, name, [{ reason: 'FieldValueTypeInvalid', field, message }]);
  }
  if (query.get('fieldValidation') !== 'Strict') return;
  const unknown = unknownField(wanted, kind.schema);
  if (unknown !== undefined) throw badRequest(`strict decoding error: unknown field ${JSON.stringify(unknown)}`);
}

function writerOf(state: ClusterState, { kind, subresource }: ObjectRoute, name: string): Writer {
  const apiVersion = apiVersionOf(kind);
  return { name, apiVersion, now: timestamp(state), ...(subresource === undefined ? {} : { subresource }) };
}

/** Who does not name itself is known by its program. */
function managerOf({ query, userAgent }: ApiRequest): string {
  return query.get('fieldManager') ?? (userAgent.split('/')[0] || 'unknown');
}

export function isDryRun(query: URLSearchParams): boolean {
  return query.get('dryRun') === 'All';
}

function patchedWith(value: Json | undefined, patch: Json): Json {
  if (!isObject(patch)) return patch;
  const result: Record<string, Json | undefined> = isObject(value) ? { ...value } : {};
  for (const [name, child] of Object.entries(patch)) {
    if (child === null) Reflect.deleteProperty(result, name);
    else if (child !== undefined) result[name] = patchedWith(result[name], child);
  }
  return result;
}
