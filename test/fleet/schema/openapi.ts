import type { Json, JsonObject } from '@overmesh/model';
import { METADATA } from './metadata.ts';
import type { ListSchema, Rules, ScalarType, Schema, StructSchema } from './schema.ts';
import { isObject, UNTYPED } from './schema.ts';

const scalars: Readonly<Record<string, ScalarType>> = {
  string: 'string',
  integer: 'integer',
  number: 'number',
  boolean: 'boolean',
};
const ruleNames = [
  'enum',
  'pattern',
  'minimum',
  'maximum',
  'minLength',
  'maxLength',
  'minItems',
  'maxItems',
  'required',
] as const satisfies readonly (keyof Rules)[];

/**
 * The schema of a kind from the `openAPIV3Schema` of its definition, with the metadata that every object has.
 *
 * @see https://kubernetes.io/docs/tasks/extend-kubernetes/custom-resources/custom-resource-definitions/#specifying-a-structural-schema
 */
export function schemaOfDefinition(openapi: JsonObject): Schema {
  const body = schemaOf(openapi);
  const named = body.is === 'struct' ? body : emptyStruct(true);
  const fields = new Map(named.fields);
  fields.set('apiVersion', { is: 'scalar', type: 'string' });
  fields.set('kind', { is: 'scalar', type: 'string' });
  fields.set('metadata', METADATA);
  return { ...named, fields };
}

function schemaOf(openapi: JsonObject): Schema {
  const common = {
    ...rulesOf(openapi),
    ...(openapi['nullable'] === true ? { nullable: true } : {}),
    ...(openapi['default'] === undefined ? {} : { fallback: openapi['default'] }),
  };
  return { ...bareSchemaOf(openapi), ...common };
}

function bareSchemaOf(openapi: JsonObject): Schema {
  const { type, properties, additionalProperties, items } = openapi;
  if (openapi['x-kubernetes-int-or-string'] === true) return { is: 'scalar', type: 'int-or-string' };
  const scalar = scalars[String(type)];
  if (scalar) return { is: 'scalar', type: scalar };
  if (type === 'array') return listOf(openapi, isObject(items) ? schemaOf(items) : UNTYPED);
  if (type !== 'object') return UNTYPED;
  const atomic = openapi['x-kubernetes-map-type'] === 'atomic';
  const keepsUnknown = openapi['x-kubernetes-preserve-unknown-fields'] === true;
  if (isObject(additionalProperties)) return { is: 'map', values: schemaOf(additionalProperties), atomic };
  if (isObject(properties)) return { ...emptyStruct(keepsUnknown), fields: fieldsOf(properties), atomic };
  return keepsUnknown ? UNTYPED : { ...emptyStruct(false), atomic };
}

function listOf(openapi: JsonObject, items: Schema): ListSchema {
  const how = openapi['x-kubernetes-list-type'];
  const keys = openapi['x-kubernetes-list-map-keys'];
  return {
    is: 'list',
    items,
    how: how === 'set' || how === 'map' ? how : 'atomic',
    keys: Array.isArray(keys) ? keys.map(String) : [],
  };
}

function fieldsOf(properties: JsonObject): ReadonlyMap<string, Schema> {
  return new Map(
    Object.entries(properties).flatMap(([name, field]) => (isObject(field) ? [[name, schemaOf(field)] as const] : [])),
  );
}

function rulesOf(openapi: JsonObject): { readonly rules?: Rules } {
  const given = ruleNames.flatMap((name): (readonly [string, Json])[] => {
    const rule = openapi[name];
    return rule === undefined ? [] : [[name, rule]];
  });
  return given.length ? { rules: Object.fromEntries(given) as Rules } : {};
}

function emptyStruct(keepsUnknown: boolean): StructSchema {
  return { is: 'struct', fields: new Map(), keepsUnknown, atomic: false };
}
