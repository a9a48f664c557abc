import type { Json } from '@overmesh/model';
import type { ListSchema } from '../schema/schema.ts';
import { isObject } from '../schema/schema.ts';

/** The step that leads to an item of a list which is owned item by item. */
export function stepTo(item: Json, { how, keys, items }: ListSchema): string {
  if (how === 'set') return `v:${JSON.stringify(item)}`;
  const named = [...keys].sort().flatMap((key): (readonly [string, Json])[] => {
    const fallback = items.is === 'struct' ? items.fields.get(key)?.fallback : undefined;
    const value = (isObject(item) ? item[key] : undefined) ?? fallback;
    return value === undefined ? [] : [[key, value]];
  });
  return `k:${JSON.stringify(Object.fromEntries(named))}`;
}

/** The items of such a list by their steps, in order. */
export function bySteps(list: readonly Json[], schema: ListSchema): ReadonlyMap<string, Json> {
  return new Map(list.map((item) => [stepTo(item, schema), item]));
}
