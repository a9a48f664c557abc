import type { KindRef } from '@overmesh/model';

/** Who wrote which fields of an object last, as the API server keeps it. */
export interface ManagedFields {
  readonly manager?: string;
  readonly operation?: 'Apply' | 'Update';
  readonly apiVersion?: string;
  readonly time?: string;
  readonly subresource?: string;
  readonly fieldsV1?: Readonly<Record<string, unknown>>;
}

/** The object that another one lives and dies with. */
export interface OwnerReference {
  readonly apiVersion: string;
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
  readonly controller?: boolean;
}

/** Times are RFC 3339, as the API server wrote them. */
export interface ObjectMeta {
  readonly name: string;
  readonly namespace?: string;
  readonly uid?: string;
  readonly resourceVersion?: string;
  readonly generation?: number;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly creationTimestamp?: string;
  readonly deletionTimestamp?: string;
  readonly managedFields?: readonly ManagedFields[];
  readonly ownerReferences?: readonly OwnerReference[];
  readonly [field: string]: unknown;
}

/** Any Kubernetes object, exactly as JSON carries it. */
export type KubeObject = {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: ObjectMeta;
  readonly [field: string]: unknown;
};

/** The object without `metadata.managedFields`, which is often larger than the rest of it. */
export function withoutManagedFields(object: KubeObject): KubeObject {
  if (object.metadata.managedFields === undefined) return object;
  const { managedFields: _, ...metadata } = object.metadata;
  return { ...object, metadata };
}

/** The object as listed under `kind`: lists of built-in kinds leave `apiVersion` and `kind` out of their items. */
export function asKind(kind: KindRef, item: Readonly<Record<string, unknown>>, metadata: ObjectMeta): KubeObject {
  const apiVersion = kind.group ? `${kind.group}/${kind.version}` : kind.version;
  return { ...item, apiVersion, kind: kind.kind, metadata };
}

/** Whether a parsed answer has the least that every object has: a kind, a version and a name. */
export function isKubeObject(value: unknown): value is KubeObject {
  if (!isRecord(value) || typeof value.apiVersion !== 'string' || typeof value.kind !== 'string') return false;
  return isObjectMeta(value.metadata);
}

/** The longest name that Kubernetes gives to what we read (a DNS subdomain), and the longest UID and version. */
const longestName = 253;
const texts = ['namespace', 'uid', 'resourceVersion', 'deletionTimestamp'] as const;
const lists = ['managedFields', 'ownerReferences'] as const;
const maps = ['labels', 'annotations'] as const;

/**
 * Whether a value is usable as the metadata of a stored object: each field that is there is what its type says. Who reads
 * on relies on it, and a hostile server need not keep to it.
 */
export function isObjectMeta(value: unknown): value is ObjectMeta {
  if (!isRecord(value) || !isShortText(value.name) || value.name === '') return false;
  return (
    texts.every((field) => value[field] === undefined || isShortText(value[field])) &&
    lists.every((field) => isAbsent(value[field]) || (Array.isArray(value[field]) && value[field].every(isRecord))) &&
    maps.every((field) => isAbsent(value[field]) || isTextMap(value[field]))
  );
}

/** None of them has a blank or a control character in Kubernetes, and who shows them relies on it. */
function isShortText(value: unknown): boolean {
  return typeof value === 'string' && value.length <= longestName && !/[\s\p{C}]/u.test(value);
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}

function isTextMap(value: unknown): boolean {
  return isRecord(value) && Object.values(value).every((text) => typeof text === 'string');
}

/** Whether a value is a JSON object: not null, not an array. */
export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
