import type { Json, JsonObject } from '@overmesh/model';
import { isObject } from '../schema/schema.ts';
import type { FieldSet } from './field-set.ts';
import { difference, fromFieldsV1, isEmpty, MEMBER, NOTHING, set, toFieldsV1, union } from './field-set.ts';

/** One entry of `metadata.managedFields`. */
export interface Manager {
  readonly name: string;
  readonly operation: 'Apply' | 'Update';
  readonly apiVersion: string;
  readonly subresource?: string;
  /** When its fields last changed, as RFC 3339. */
  readonly time: string;
  readonly fields: FieldSet;
}

/** Fields that nobody owns. @see https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management */
const unownedMetadata = [
  'name',
  'namespace',
  'creationTimestamp',
  'selfLink',
  'uid',
  'generation',
  'managedFields',
  'resourceVersion',
].map((name) => `f:${name}`);
const unowned = set(true, ['f:apiVersion', 'f:kind', 'f:metadata'], (step) =>
  step === 'f:metadata' ? set(true, unownedMetadata, () => MEMBER) : MEMBER,
);

export function managersOf(object: JsonObject): readonly Manager[] {
  const metadata = object['metadata'];
  const entries = isObject(metadata) ? metadata['managedFields'] : undefined;
  return Array.isArray(entries)
    ? entries
        .filter(isObject)
        .filter((entry) => 'manager' in entry)
        .map(toManager)
    : [];
}

/** The entries as they are stored: what was applied first, then by time and name. */
export function toEntries(managers: readonly Manager[]): Json {
  return [...managers]
    .filter(({ fields }) => !isEmpty(fields))
    .sort(byOrder)
    .map(({ name, operation, apiVersion, subresource, time, fields }) => ({
      manager: name,
      operation,
      apiVersion,
      time,
      fieldsType: 'FieldsV1',
      fieldsV1: toFieldsV1(fields),
      ...(subresource === undefined ? {} : { subresource }),
    }));
}

/** What may be owned of a set of paths. */
export function ownable(fields: FieldSet): FieldSet {
  return difference(fields, unowned);
}

/** Everything that anybody holds. */
export function heldBy(managers: readonly Manager[]): FieldSet {
  return managers.reduce((all, { fields }) => union(all, fields), NOTHING);
}

export function isSameManager(a: Omit<Manager, 'fields' | 'time'>, b: Omit<Manager, 'fields' | 'time'>): boolean {
  return a.name === b.name && a.operation === b.operation && a.subresource === b.subresource;
}

function toManager(entry: JsonObject): Manager {
  const { manager, operation, apiVersion, subresource, time, fieldsV1 } = entry;
  return {
    name: String(manager),
    operation: operation === 'Apply' ? 'Apply' : 'Update',
    apiVersion: String(apiVersion),
    time: String(time),
    fields: isObject(fieldsV1) ? fromFieldsV1(fieldsV1) : NOTHING,
    ...(typeof subresource === 'string' && subresource ? { subresource } : {}),
  };
}

function byOrder(a: Manager, b: Manager): number {
  return a.operation.localeCompare(b.operation) || a.time.localeCompare(b.time) || a.name.localeCompare(b.name);
}
