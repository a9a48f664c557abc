import type { Json, JsonObject } from '@overmesh/model';
import type { Schema } from './schema.ts';
import { fieldSchema, isList, isObject, itemSchema } from './schema.ts';

/** The value with the defaults of its definition, and without fields that the definition does not have. */
export function completed(value: Json, schema: Schema): Json {
  if (isList(value)) return value.map((item) => completed(item, itemSchema(schema)));
  if (!isObject(value)) return value;
  const known = Object.entries(value).flatMap(([name, child]): (readonly [string, Json])[] => {
    const field = fieldSchema(schema, name);
    return field && child !== undefined ? [[name, completed(child, field)]] : [];
  });
  return { ...Object.fromEntries(known), ...missingFallbacks(value, schema) };
}

function missingFallbacks(value: JsonObject, schema: Schema): JsonObject {
  if (schema.is !== 'struct') return {};
  const missing = [...schema.fields].flatMap(([name, field]): (readonly [string, Json])[] =>
    field.fallback !== undefined && value[name] === undefined ? [[name, completed(field.fallback, field)]] : [],
  );
  return Object.fromEntries(missing);
}

/** The first field that the schema does not have, as `spec.bogus`; undefined when there is none. */
export function unknownField(value: Json, schema: Schema, path = ''): string | undefined {
  if (isList(value))
    return first(value.map((item, at) => () => unknownField(item, itemSchema(schema), `${path}[${at}]`)));
  if (!isObject(value)) return undefined;
  return first(
    Object.entries(value).map(([name, child]) => () => {
      const field = fieldSchema(schema, name);
      const below = path ? `${path}.${name}` : name;
      if (!field) return below;
      return child === undefined ? undefined : unknownField(child, field, below);
    }),
  );
}

function first<T>(questions: readonly (() => T | undefined)[]): T | undefined {
  for (const ask of questions) {
    const found = ask();
    if (found !== undefined) return found;
  }
  return undefined;
}
