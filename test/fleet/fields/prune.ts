import type { Json } from '@overmesh/model';
import type { ListSchema, Schema } from '../schema/schema.ts';
import { fieldSchema, isList, isObject, UNTYPED } from '../schema/schema.ts';
import type { FieldSet } from './field-set.ts';
import { below, isEmpty } from './field-set.ts';
import { isNamed } from './fields-of.ts';
import { stepTo } from './items.ts';

/**
 * The value without what a manager had applied before, does not apply any more, and nobody else holds.
 *
 * @param last what it had applied
 * @param held what anybody holds now
 */
export function pruned(value: Json, last: FieldSet, held: FieldSet, schema: Schema): Json {
  if (isObject(value)) {
    const kept = Object.entries(value).flatMap(([name, child]): (readonly [string, Json])[] => {
      if (child === undefined) return [];
      const left = prunedChild(child, `f:${name}`, isNamed(schema, name), last, held, fieldSchema(schema, name));
      return left === undefined ? [] : [[name, left]];
    });
    return Object.fromEntries(kept);
  }
  if (isList(value) && schema.is === 'list') return prunedList(value, last, held, schema);
  return value;
}

function prunedList(value: readonly Json[], last: FieldSet, held: FieldSet, schema: ListSchema): readonly Json[] {
  if (schema.how === 'atomic') return value;
  return value.flatMap((item) => prunedChild(item, stepTo(item, schema), false, last, held, schema.items) ?? []);
}

function prunedChild(
  child: Json,
  step: string,
  isField: boolean,
  last: FieldSet,
  held: FieldSet,
  schema: Schema = UNTYPED,
): Json | undefined {
  const [had, has] = [below(last, step), below(held, step)];
  if (isEmpty(had)) return child;
  if ((had.member || isField) && isEmpty(has)) return undefined;
  return pruned(child, had, has, schema);
}
