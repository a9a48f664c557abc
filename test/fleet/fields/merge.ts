import type { Json, JsonObject } from '@overmesh/model';
import type { ListSchema, Schema } from '../schema/schema.ts';
import { fieldSchema, isList, isObject, isOwnedWhole, UNTYPED } from '../schema/schema.ts';
import { bySteps } from './items.ts';

/** The live value with what is applied laid over it. */
export function merged(live: Json | undefined, applied: Json, schema: Schema): Json {
  if (live === undefined || live === null || isOwnedWhole(schema, applied)) return applied;
  if (isObject(live) && isObject(applied)) return mergedObject(live, applied, schema);
  if (isList(live) && isList(applied) && schema.is === 'list') return mergedList(live, applied, schema);
  return applied;
}

function mergedObject(live: JsonObject, applied: JsonObject, schema: Schema): JsonObject {
  const result: Record<string, Json | undefined> = { ...live };
  for (const [name, value] of Object.entries(applied))
    if (value !== undefined) result[name] = merged(live[name], value, fieldSchema(schema, name) ?? UNTYPED);
  return result;
}

/** Items of both stand in the order of what is applied; others keep their place before the next of these. */
function mergedList(live: readonly Json[], applied: readonly Json[], schema: ListSchema): readonly Json[] {
  const [old, wanted] = [bySteps(live, schema), bySteps(applied, schema)];
  const order: string[] = [];
  const waiting = [...wanted.keys()];
  for (const step of old.keys()) {
    if (!wanted.has(step)) order.push(step);
    else
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        order.push(next);
        if (old.has(next)) break;
      }
  }
  return [...order, ...waiting].map((step) => {
    const item = wanted.get(step);
    return item === undefined ? (old.get(step) ?? null) : merged(old.get(step), item, schema.items);
  });
}
