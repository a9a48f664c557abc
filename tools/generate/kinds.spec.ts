import { documentSchemas } from '@overmesh/schema';
import { INTENT_KINDS } from '@overmesh/model';
import { expect, test } from 'vitest';

interface Schema {
  readonly const?: unknown;
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly items?: Schema;
}

function fieldsWithoutMeaning(schema: Schema, path: string): readonly string[] {
  return Object.entries(schema.properties ?? {}).flatMap(([name, field]) => {
    const own = field.description !== undefined || field.const !== undefined ? [] : [`${path}${name}`];
    return [...own, ...fieldsWithoutMeaning(field.items ?? field, `${path}${name}.`)];
  });
}

test('every kind has a schema, and every field of it a meaning', () => {
  expect(Object.keys(documentSchemas)).toEqual(INTENT_KINDS);
  for (const [kind, schema] of Object.entries(documentSchemas))
    expect([kind, fieldsWithoutMeaning(schema as Schema, '')]).toEqual([kind, []]);
});

test('bounds of the model are bounds of the schema', () => {
  const { retries, destinations, match, timeout } = documentSchemas.TrafficPolicy.properties.spec.properties;
  expect(retries.properties.attempts).toMatchObject({ type: 'integer', minimum: 0, maximum: 10 });
  expect(retries.properties.on).toMatchObject({ minItems: 1, maxItems: 10, uniqueItems: true });
  expect(retries.properties.on.items.enum).toContain('gateway-error');
  expect(destinations).toMatchObject({ minItems: 1, maxItems: 64 });
  expect(match.items.properties.path.oneOf).toEqual([
    { required: ['exact'] },
    { required: ['prefix'] },
    { required: ['regex'] },
  ]);
  expect(timeout).toMatchObject({ 'x-duration': { minimumMs: 1, maximumMs: 3_600_000 } });
  expect(documentSchemas.TrafficPolicy.properties.spec.required).toEqual(['virtualMesh', 'destinations']);
});
