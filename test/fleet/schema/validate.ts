import type { Json } from '@overmesh/model';
import type { Rules, Schema } from './schema.ts';
import { fieldSchema, isList, isObject, itemSchema } from './schema.ts';

/** Why a value is not valid, as a cause of a 422 has it. */
export interface Violation {
  readonly reason: 'FieldValueInvalid' | 'FieldValueRequired' | 'FieldValueNotSupported' | 'FieldValueTypeInvalid';
  readonly field: string;
  readonly message: string;
}

/** Every rule of the schema that a value breaks. Rules in CEL are not looked at. */
export function violations(value: Json, schema: Schema, field = ''): readonly Violation[] {
  if (value === null) return [];
  return [...ownViolations(value, schema, field), ...violationsBelow(value, schema, field)];
}

function violationsBelow(value: Json, schema: Schema, field: string): readonly Violation[] {
  if (isList(value)) return value.flatMap((item, at) => violations(item, itemSchema(schema), `${field}[${at}]`));
  if (!isObject(value)) return [];
  return Object.entries(value).flatMap(([name, child]) => {
    const known = fieldSchema(schema, name);
    return known && child !== undefined ? violations(child, known, field ? `${field}.${name}` : name) : [];
  });
}

function ownViolations(value: Json, { rules = {} }: Schema, field: string): readonly Violation[] {
  return [...missing(value, rules, field), ...unsupported(value, rules, field), ...outOfBounds(value, rules, field)];
}

function missing(value: Json, { required = [] }: Rules, field: string): readonly Violation[] {
  if (!isObject(value)) return [];
  return required
    .filter((name) => value[name] === undefined)
    .map((name) => ({
      reason: 'FieldValueRequired',
      field: field ? `${field}.${name}` : name,
      message: 'Required value',
    }));
}

function unsupported(value: Json, { enum: allowed }: Rules, field: string): readonly Violation[] {
  if (!allowed || allowed.includes(value)) return [];
  const message = `Unsupported value: ${JSON.stringify(value)}: supported values: ${allowed.map((one) => JSON.stringify(one)).join(', ')}`;
  return [{ reason: 'FieldValueNotSupported', field, message }];
}

function outOfBounds(value: Json, rules: Rules, field: string): readonly Violation[] {
  const invalid = (message: string): Violation => ({
    reason: 'FieldValueInvalid',
    field,
    message: `Invalid value: ${JSON.stringify(value)}: ${field} in body ${message}`,
  });
  const { minimum = -Infinity, maximum = Infinity, pattern } = rules;
  const found: Violation[] = [];
  if (typeof value === 'number' && value < minimum)
    found.push(invalid(`should be greater than or equal to ${minimum}`));
  if (typeof value === 'number' && value > maximum) found.push(invalid(`should be less than or equal to ${maximum}`));
  if (typeof value === 'string' && pattern !== undefined && !new RegExp(pattern).test(value))
    found.push(invalid(`should match '${pattern}'`));
  const size = sizeOf(value);
  if (size !== undefined && size < least(value, rules))
    found.push(invalid(`should have at least ${least(value, rules)}`));
  if (size !== undefined && size > most(value, rules)) found.push(invalid(`should have at most ${most(value, rules)}`));
  return found;
}

function sizeOf(value: Json): number | undefined {
  return typeof value === 'string' || isList(value) ? value.length : undefined;
}

function least(value: Json, { minLength = 0, minItems = 0 }: Rules): number {
  return typeof value === 'string' ? minLength : minItems;
}

function most(value: Json, { maxLength = Infinity, maxItems = Infinity }: Rules): number {
  return typeof value === 'string' ? maxLength : maxItems;
}
