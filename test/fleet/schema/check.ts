import type { Json } from '@overmesh/model';
import type { Schema } from './schema.ts';
import { fieldSchema, isList, isObject, itemSchema } from './schema.ts';

/**
 * What server-side apply cannot make sense of, in the words of the API server: `.spec.bogus: field not declared in
 * schema`. Empty when the value fits.
 */
export function misfits(value: Json, schema: Schema, path = ''): readonly string[] {
  if (value === null) return [];
  switch (schema.is) {
    case 'untyped':
      return [];
    case 'scalar':
      return isOfType(value, schema.type) ? [] : [`${path}: expected ${nameOf(schema.type)}, got ${shown(value)}`];
    case 'list':
      if (!isList(value)) return [`${path}: expected list, got ${shown(value)}`];
      return value.flatMap((item, index) => misfits(item, itemSchema(schema), `${path}[${index}]`));
    case 'struct':
    case 'map':
      if (!isObject(value)) return [`${path}: expected map, got ${shown(value)}`];
      return Object.entries(value).flatMap(([name, child]) => {
        const known = fieldSchema(schema, name);
        if (!known) return [`${path}.${name}: field not declared in schema`];
        return child === undefined ? [] : misfits(child, known, `${path}.${name}`);
      });
  }
}

function isOfType(value: Json, type: Extract<Schema, { is: 'scalar' }>['type']): boolean {
  switch (type) {
    case 'string':
      return typeof value === 'string';
    case 'boolean':
      return typeof value === 'boolean';
    case 'integer':
      return typeof value === 'number' && Number.isInteger(value);
    case 'number':
      return typeof value === 'number';
    case 'int-or-string':
      return typeof value === 'string' || (typeof value === 'number' && Number.isInteger(value));
  }
}

function nameOf(type: string): string {
  return type === 'integer' || type === 'number' ? 'numeric' : type;
}

function shown(value: Json): string {
  return `&value.valueUnstructured{Value:${JSON.stringify(value)}}`;
}
