import type { Json, JsonObject } from '@overmesh/model';

/** Rules that a value obeys besides its type, as OpenAPI names them. */
export interface Rules {
  readonly enum?: readonly Json[];
  readonly pattern?: string;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly required?: readonly string[];
}

interface Common {
  readonly rules?: Rules;
  readonly nullable?: boolean;
  /** What an absent value becomes. */
  readonly fallback?: Json;
}

export type ScalarType = 'string' | 'integer' | 'number' | 'boolean' | 'int-or-string';

/** One value that is owned whole. */
export interface ScalarSchema extends Common {
  readonly is: 'scalar';
  readonly type: ScalarType;
}

/** An object with named fields. */
export interface StructSchema extends Common {
  readonly is: 'struct';
  readonly fields: ReadonlyMap<string, Schema>;
  /** Fields that are not named are kept, and owned as their shape suggests. */
  readonly keepsUnknown: boolean;
  /** Owned whole, whatever is in it. */
  readonly atomic: boolean;
}

/** An object with any names and values of one kind. */
export interface MapSchema extends Common {
  readonly is: 'map';
  readonly values: Schema;
  readonly atomic: boolean;
}

export interface ListSchema extends Common {
  readonly is: 'list';
  readonly items: Schema;
  /** `atomic` is owned whole, `set` by value, `map` by the fields in `keys`. */
  readonly how: 'atomic' | 'set' | 'map';
  readonly keys: readonly string[];
}

/** Whatever comes: objects are owned field by field and lists whole. */
export interface UntypedSchema extends Common {
  readonly is: 'untyped';
}

/**
 * The shape of a kind, as far as server-side apply needs it.
 *
 * @see https://kubernetes.io/docs/reference/using-api/server-side-apply/#merge-strategy
 */
export type Schema = ScalarSchema | StructSchema | MapSchema | ListSchema | UntypedSchema;

export const UNTYPED: UntypedSchema = { is: 'untyped' };

/** The schema of one field of an object; undefined when no such field may be there. */
export function fieldSchema(schema: Schema, name: string): Schema | undefined {
  if (schema.is === 'map') return schema.values;
  if (schema.is === 'struct') return schema.fields.get(name) ?? (schema.keepsUnknown ? UNTYPED : undefined);
  return UNTYPED;
}

export function itemSchema(schema: Schema): Schema {
  return schema.is === 'list' ? schema.items : UNTYPED;
}

/** Whether the value is owned as one thing, so that no path leads into it. */
export function isOwnedWhole(schema: Schema, value: Json): boolean {
  if (isObject(value)) return (schema.is === 'struct' || schema.is === 'map') && schema.atomic;
  if (Array.isArray(value)) return schema.is !== 'list' || schema.how === 'atomic';
  return true;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function isList(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}
