import type { Json } from '@overmesh/model';
import type { Schema } from '../schema/schema.ts';
import { fieldSchema, isList, isObject, isOwnedWhole, UNTYPED } from '../schema/schema.ts';
import type { FieldSet } from './field-set.ts';
import { MEMBER, set } from './field-set.ts';
import { bySteps } from './items.ts';

/** The paths that a manager owns who applies this value: its leaves, and items and entries that have a name. */
export function fieldsOf(value: Json, schema: Schema): FieldSet {
  if (isOwnedWhole(schema, value)) return MEMBER;
  if (isList(value) && schema.is === 'list') {
    const items = bySteps(value, schema);
    if (items.size === 0) return MEMBER;
    return set(false, items.keys(), (step) => ({ ...fieldsOf(items.get(step) ?? null, schema.items), member: true }));
  }
  if (!isObject(value) || Object.keys(value).length === 0) return MEMBER;
  return set(false, stepsOf(value), (step) => {
    const name = step.slice(2);
    const own = fieldsOf(value[name] ?? null, fieldSchema(schema, name) ?? UNTYPED);
    return isNamed(schema, name) ? own : { ...own, member: true };
  });
}

/** Every path that leads to something in the value, containers too. */
export function everyPathOf(value: Json, schema: Schema): FieldSet {
  if (isOwnedWhole(schema, value)) return MEMBER;
  if (isList(value) && schema.is === 'list') {
    const items = bySteps(value, schema);
    return set(true, items.keys(), (step) => everyPathOf(items.get(step) ?? null, schema.items));
  }
  if (!isObject(value)) return MEMBER;
  return set(true, stepsOf(value), (step) =>
    everyPathOf(value[step.slice(2)] ?? null, fieldSchema(schema, step.slice(2)) ?? UNTYPED),
  );
}

/** A field that the schema names, in contrast to an entry of a map. */
export function isNamed(schema: Schema, name: string): boolean {
  return schema.is === 'struct' && schema.fields.has(name);
}

function stepsOf(value: Readonly<Record<string, Json | undefined>>): readonly string[] {
  return Object.keys(value)
    .filter((name) => value[name] !== undefined)
    .map((name) => `f:${name}`);
}
