import type { Json, JsonObject } from '@overmesh/model';
import { canonicalJson } from '@overmesh/model';
import type { Schema } from '../schema/schema.ts';
import { isObject } from '../schema/schema.ts';
import { changedBy, compare } from './compare.ts';
import type { FieldSet } from './field-set.ts';
import { difference, intersection, isEmpty, NOTHING, pathsOf, printPath, union } from './field-set.ts';
import { fieldsOf } from './fields-of.ts';
import type { Manager } from './managers.ts';
import { heldBy, isSameManager, managersOf, ownable, toEntries } from './managers.ts';
import { merged } from './merge.ts';
import { pruned } from './prune.ts';

/** Who writes, and when. */
export interface Writer {
  readonly name: string;
  readonly apiVersion: string;
  readonly subresource?: string;
  /** RFC 3339, to the second. */
  readonly now: string;
}

/** A field that another manager holds with another value. */
export interface Conflict {
  /** `conflict with "kubectl" using v1`. */
  readonly message: string;
  /** `.spec.http`. */
  readonly field: string;
}

export type Applied = { readonly object: JsonObject } | { readonly conflicts: readonly Conflict[] };

/**
 * Server-side apply, as structured-merge-diff does it: the live object with what is applied laid over it, without what
 * this manager applied before and nobody holds any more. Where another manager holds a field that would change, there is
 * a conflict, or with `force` the field changes hands.
 *
 * @see https://kubernetes.io/docs/reference/using-api/server-side-apply/
 */
export function applied(live: JsonObject, wanted: JsonObject, schema: Schema, writer: Writer, force: boolean): Applied {
  const self = { ...writer, operation: 'Apply' } as const;
  const before = trackedManagers(live, schema, writer);
  const last = before.find((manager) => isSameManager(manager, self))?.fields ?? NOTHING;
  const fields = ownable(fieldsOf(wanted, schema));
  const others = before.filter((manager) => !isSameManager(manager, self));
  const held = union(heldBy(others), fields);
  const object = pruned(merged(live, wanted, schema), last, held, schema) as JsonObject;
  const difference_ = compare(live, object, schema);
  const changed = ownable(changedBy(difference_));
  const conflicts = force ? [] : others.flatMap((other) => conflictsWith(other, changed));
  if (conflicts.length) return { conflicts };
  const rest = others.map((other) => without(other, union(changed, difference_.removed)));
  return { object: withManagers(object, live, [...rest, { ...self, time: writer.now, fields }]) };
}

/** Any other write: what it changes is its own from then on. */
export function updated(live: JsonObject, wanted: JsonObject, schema: Schema, writer: Writer): JsonObject {
  if (isReset(wanted)) return withEntries(wanted, []);
  const self = { ...writer, operation: 'Update' } as const;
  const comparison = compare(live, wanted, schema);
  const changed = ownable(changedBy(comparison));
  const before = managersOf(live);
  const others = before.filter((manager) => !isSameManager(manager, self));
  const last = before.find((manager) => isSameManager(manager, self))?.fields ?? NOTHING;
  const fields = union(difference(last, comparison.removed), changed);
  const rest = others.map((other) => without(other, union(changed, comparison.removed)));
  return withManagers(wanted, live, [...rest, { ...self, time: writer.now, fields }]);
}

/** The managers of an object; one whose managers were wiped out is held by a manager that cannot let go of it. */
function trackedManagers(live: JsonObject, schema: Schema, { apiVersion, now }: Writer): readonly Manager[] {
  const managers = managersOf(live);
  const metadata = live['metadata'];
  if (managers.length || !isObject(metadata) || metadata['uid'] === undefined) return managers;
  const fields = ownable(changedBy(compare({}, live, schema)));
  return [{ name: 'before-first-apply', operation: 'Update', apiVersion, time: now, fields }];
}

function conflictsWith({ name, operation, apiVersion, subresource, fields }: Manager, changed: FieldSet): Conflict[] {
  const where = subresource === undefined ? '' : ` with subresource ${JSON.stringify(subresource)}`;
  const how = operation === 'Update' ? ` using ${apiVersion}` : '';
  const message = `conflict with ${JSON.stringify(name)}${where}${how}`;
  return [...pathsOf(intersection(fields, changed))].map((path) => ({ message, field: printPath(path) }));
}

function without(manager: Manager, fields: FieldSet): Manager {
  return { ...manager, fields: difference(manager.fields, fields) };
}

/** Entries keep their time while their fields stay, so that a write that changes nothing is none. */
function withManagers(object: JsonObject, live: JsonObject, managers: readonly Manager[]): JsonObject {
  const before = managersOf(live);
  const content = canonicalJson(stripped(object)) === canonicalJson(stripped(live));
  const timed = managers.map((manager) => {
    const known = before.find((one) => isSameManager(one, manager));
    const isSame =
      known &&
      content &&
      canonicalJson(toEntries([known])) === canonicalJson(toEntries([{ ...manager, time: known.time }]));
    return isSame ? { ...manager, time: known.time } : manager;
  });
  return withEntries(object, toEntries(timed.filter(({ fields }) => !isEmpty(fields))));
}

function withEntries(object: JsonObject, managedFields: Json): JsonObject {
  const metadata = object['metadata'];
  return { ...object, metadata: { ...(isObject(metadata) ? metadata : {}), managedFields } };
}

function stripped(object: JsonObject): Json {
  return withEntries(object, null);
}

/** `[{}]` takes away every manager. */
function isReset({ metadata }: JsonObject): boolean {
  const entries = isObject(metadata) ? metadata['managedFields'] : undefined;
  if (!Array.isArray(entries) || entries.length !== 1) return false;
  return isObject(entries[0]) && Object.keys(entries[0]).length === 0;
}
