// Types of the API, from schema.graphql and the operations of the CLI.
//   node tools/generate.mjs          writes them
//   node tools/generate.mjs --check  fails when a file is not what it would write
import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { codegen } from '@graphql-codegen/core';
import * as operations from '@graphql-codegen/typescript-operations';
import * as typescript from '@graphql-codegen/typescript';
import * as typedDocuments from '@graphql-codegen/typed-document-node';
import { parse } from 'graphql';

const check = process.argv.includes('--check');
const schema = parse(readFileSync('schema.graphql', 'utf8'));
const HEADER = '// Written by `npm run generate` from schema.graphql. Do not edit.\n';
const shared = {
  enumsAsTypes: true,
  useTypeImports: true,
  immutableTypes: true,
  scalars: { ID: 'string', DateTime: 'string', JSON: 'unknown' },
  strictScalars: true,
};

/** @returns true when the file was as it should be */
async function emit(filename, plugins, pluginMap, documents, config) {
  const code = await codegen({ filename, schema, documents, config, plugins, pluginMap });
  const text = HEADER + code.trimEnd() + '\n';
  let present = '';
  try {
    present = readFileSync(filename, 'utf8');
  } catch {
    // Not written yet.
  }
  if (present === text) return true;
  if (check) return false;
  mkdirSync(dirname(filename), { recursive: true });
  writeFileSync(filename, text);
  console.log(`wrote ${filename}`);
  return true;
}

const stale = [];
const schemaFile = 'libs/schema/src/generated/schema.ts';
if (!(await emit(schemaFile, [{ typescript: {} }], { typescript }, [], { ...shared, avoidOptionals: { field: true } })))
  stale.push(schemaFile);

const documents = globSync('apps/cli/src/**/*.graphql')
  .sort()
  .map((location) => ({ location, document: parse(readFileSync(location, 'utf8')) }));
if (documents.length) {
  const file = 'apps/cli/src/generated/operations.ts';
  const config = { ...shared, documentMode: 'string' };
  const plugins = [{ operations: {} }, { typedDocuments: {} }];
  if (!(await emit(file, plugins, { operations, typedDocuments }, documents, config))) stale.push(file);
}

if (stale.length) {
  console.error(`out of date: ${stale.join(', ')}; run: npm run generate`);
  process.exit(1);
}
