// Everything that follows from the model and from schema.graphql:
//   the part of schema.graphql that document kinds need, their JSON Schemas and reference pages,
//   and the types of the API, from schema.graphql and the operations of the CLI.
//
//   node tools/generate.mjs          writes them
//   node tools/generate.mjs --check  fails when a file is not what it would write
import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { codegen } from '@graphql-codegen/core';
import * as operations from '@graphql-codegen/typescript-operations';
import * as typescript from '@graphql-codegen/typescript';
import * as typedDocuments from '@graphql-codegen/typed-document-node';
import { parse } from 'graphql';
import { format, resolveConfig } from 'prettier';
import { runnerImport } from 'vite';
import { documentSchema } from './generate/json-schema.mjs';
import { respelled, withKinds } from './generate/kinds-graphql.mjs';
import { referencePage } from './generate/reference.mjs';
import { shapeReader } from './generate/shapes.mjs';

const check = process.argv.includes('--check');
const HEADER = '// Written by `npm run generate`. Do not edit.\n';
const GENERATED = 'libs/schema/src/generated';
const stale = [];

function emit(file, text) {
  if (presentIn(file) === text) return;
  if (check) return void stale.push(file);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
  console.log(`wrote ${file}`);
}

function presentIn(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    // Not written yet.
    return undefined;
  }
}

async function pretty(file, text) {
  return format(text, { ...(await resolveConfig(file)), filepath: file });
}

/** Every kind of the model, with its spec class as a shape and as JSON Schema. */
async function readKinds() {
  const { module: model } = await runnerImport('./libs/model/src/index.ts');
  const shapeOf = shapeReader();
  const metadata = shapeOf('IntentMetadata');
  return Object.entries(model.KINDS).map(([kind, descriptor]) => {
    const shape = shapeOf(descriptor.spec.name);
    const schema = documentSchema({ kind, descriptor, shape, metadata, apiVersion: model.API_VERSION });
    return { kind, descriptor, shape, schema };
  });
}

async function emitKinds() {
  const kinds = await readKinds();
  const schema = await pretty('schema.graphql', withKinds(readFileSync('schema.graphql', 'utf8'), kinds));
  emit('schema.graphql', schema);
  for (const kind of kinds) {
    const name = kind.kind.toLowerCase();
    emit(`${GENERATED}/${name}.schema.json`, `${JSON.stringify(kind.schema, null, 2)}\n`);
    const page = `docs/reference/${name}.md`;
    emit(page, await pretty(page, referencePage(kind)));
  }
  emit(`${GENERATED}/document-schemas.ts`, schemasModule(kinds));
  emit(`${GENERATED}/document-kinds.ts`, kindsModule(kinds));
  const spellings = JSON.stringify(respelled(kinds), null, 2);
  emit(
    `${GENERATED}/enum-spellings.ts`,
    `${HEADER}/** Values of enums that GraphQL spells otherwise than documents: its spelling → the document's. */\nexport const enumSpellings = ${spellings} as const;\n`,
  );
  return parse(schema);
}

function schemasModule(kinds) {
  const names = kinds.map(({ kind }) => kind);
  const imports = names.map(
    (kind) => `import ${kind} from './${kind.toLowerCase()}.schema.json' with { type: 'json' };`,
  );
  return `${HEADER}${imports.join('\n')}\n\n/** JSON Schema of each kind of document. */\nexport const documentSchemas = { ${names.join(', ')} };\n`;
}

/** What a client needs of the descriptors, without the classes and what those import. */
function kindsModule(kinds) {
  const plain = kinds.map(({ kind, descriptor: { about, singular, plural, shortNames, scope, columns } }) => [
    kind,
    { about, singular, plural, shortNames, scope, columns },
  ]);
  const text = JSON.stringify(Object.fromEntries(plain), null, 2);
  return `${HEADER}/** Names and columns of each kind of document. */\nexport const documentKinds = ${text} as const;\n`;
}

const shared = {
  enumsAsTypes: true,
  useTypeImports: true,
  immutableTypes: true,
  scalars: { ID: 'string', DateTime: 'string', JSON: 'unknown' },
  strictScalars: true,
};

async function emitTypes(schema, filename, plugins, pluginMap, documents, config) {
  const code = await codegen({ filename, schema, documents, config, plugins, pluginMap });
  emit(filename, `${HEADER}${code.trimEnd()}\n`);
}

const schema = await emitKinds();
const fieldsStay = { ...shared, avoidOptionals: { field: true } };
await emitTypes(schema, `${GENERATED}/schema.ts`, [{ typescript: {} }], { typescript }, [], fieldsStay);

const documents = globSync('apps/cli/src/**/*.graphql')
  .sort()
  .map((location) => ({ location, document: parse(readFileSync(location, 'utf8')) }));
const ofOperations = { ...shared, documentMode: 'string' };
const plugins = [{ operations: {} }, { typedDocuments: {} }];
const operationsFile = 'apps/cli/src/generated/operations.ts';
await emitTypes(schema, operationsFile, plugins, { operations, typedDocuments }, documents, ofOperations);

if (stale.length) {
  console.error(`out of date: ${stale.join(', ')}; run: npm run generate`);
  process.exit(1);
}
