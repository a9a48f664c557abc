import 'reflect-metadata';
import { globSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { buildSchema } from 'graphql';
import { expect, test } from 'vitest';

const schema = buildSchema(readFileSync('schema.graphql', 'utf8'));
const files = globSync('apps/api/src/**/*.resolver.ts').map((file) => resolve(file));
const modules = await Promise.all(files.map((file) => import(file) as Promise<object>));

/** `Query.clusters` and the like, from what Nest's decorators noted on the methods of resolvers. */
function resolvedFields(): readonly string[] {
  const classes = modules.flatMap((module) => Object.values(module).flat() as readonly unknown[]);
  return classes.filter((one): one is { prototype: object } => typeof one === 'function').flatMap(fieldsOf);
}

function fieldsOf({ prototype }: { readonly prototype: object }): readonly string[] {
  return Object.getOwnPropertyNames(prototype).flatMap((name) => {
    const method: unknown = Object.getOwnPropertyDescriptor(prototype, name)?.value;
    if (typeof method !== 'function') return [];
    const type: unknown = Reflect.getMetadata('graphql:resolver_type', method);
    const field: unknown = Reflect.getMetadata('graphql:resolver_name', method) ?? name;
    return typeof type === 'string' ? [`${type}.${String(field)}`] : [];
  });
}

test.each(['Query', 'Mutation', 'Subscription'])('every field of %s has exactly one resolver', (type) => {
  const wanted = Object.keys((schema.getType(type) as ReturnType<typeof schema.getQueryType>)?.getFields() ?? {});
  const found = resolvedFields().filter((field) => field.startsWith(`${type}.`));
  expect(found.toSorted()).toEqual(wanted.map((field) => `${type}.${field}`).toSorted());
});
