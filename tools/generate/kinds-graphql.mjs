// The part of schema.graphql that document kinds need: types, connections, queries, put mutations, inputs and enums.

const BEGIN =
  '# ---------------------------------------------------------------- kinds of documents (npm run generate)';
const END = '# ---------------------------------------------------------------- end of kinds';

/** Replaces what stands between the two marks. */
export function withKinds(schema, kinds) {
  const [from, to] = [schema.indexOf(BEGIN), schema.indexOf(END)];
  if (from < 0 || to < from) throw new Error('schema.graphql has lost the marks around the kinds of documents');
  return `${schema.slice(0, from)}${BEGIN}\n\n${sections(kinds).join('\n\n')}\n\n${schema.slice(to)}`;
}

function sections(kinds) {
  const inputs = new Map();
  const enums = new Map();
  for (const { shape } of kinds) collect(shape, inputs, enums);
  return [
    `enum DocumentKind {\n${kinds.map(({ kind }) => `  ${kind}`).join('\n')}\n}`,
    ...kinds.flatMap(kindSections),
    ...[...inputs.values()].map(inputSection),
    ...[...enums].map(
      ([name, values]) => `enum ${name} {\n${values.map((value) => `  ${enumName(value)}`).join('\n')}\n}`,
    ),
  ];
}

function kindSections({ kind, descriptor: { about, singular, plural, scope } }) {
  const isShared = scope === 'installation';
  const within = isShared ? 'virtualMesh: String' : 'workspace: String, virtualMesh: String';
  const named = isShared ? 'name: String!' : 'name: String!, workspace: String! = "default"';
  return [
    `extend type Query {
  ${plural}(first: Int = 50, after: String, ${within}): ${kind}Connection!
  ${singular}(${named}): ${kind}
}`,
    `extend type Mutation {
  put${kind}(input: ${kind}Input!, message: String): ApplyResult!
}`,
    `${quoted(about)}
type ${kind} implements Document {
  kind: DocumentKind!
  name: String!
  workspace: String!
  labels: JSON!
  spec: JSON!
  virtualMesh: String!
  revision: Int!
  createdAt: DateTime!
  status: [DocumentStatus!]!
}`,
    `type ${kind}Edge {
  cursor: String!
  node: ${kind}!
}`,
    `type ${kind}Connection {
  edges: [${kind}Edge!]!
  pageInfo: PageInfo!
  totalCount: Int!
}`,
    `input ${kind}Input {
  metadata: MetadataInput!
  spec: ${kind}SpecInput!
}`,
  ];
}

function inputSection({ name, description, fields }) {
  const lines = fields.flatMap((field) => [
    ...(field.description ? [indented(quoted(field.description))] : []),
    `  ${field.name}: ${typeName(field.type)}${field.required ? '!' : ''}`,
  ]);
  return `${description ? `${quoted(description)}\n` : ''}input ${name}Input {\n${lines.join('\n')}\n}`;
}

function typeName(type) {
  if (type.is === 'list') return `[${typeName(type.of)}!]`;
  if (type.is === 'object') return `${type.shape.name}Input`;
  if (type.is === 'enum') return type.name;
  return { string: 'String', integer: 'Int', number: 'Float', boolean: 'Boolean', map: 'JSON' }[type.is];
}

function collect(shape, inputs, enums) {
  if (inputs.has(shape.name)) return;
  inputs.set(shape.name, shape);
  for (const { type } of shape.fields) collectType(type, inputs, enums);
}

function collectType(type, inputs, enums) {
  if (type.is === 'list') collectType(type.of, inputs, enums);
  if (type.is === 'object') collect(type.shape, inputs, enums);
  if (type.is === 'enum') enums.set(type.name, type.values);
}

/**
 * `gateway-error` → `gateway_error`, `5xx` → `_5xx`: a name of GraphQL has letters, digits and `_` and begins with no digit.
 *
 * @see https://spec.graphql.org/October2021/#Name
 */
export function enumName(value) {
  return value.replace(/[^A-Za-z0-9_]/g, '_').replace(/^(?=\d)/, '_');
}

/** Values of enums that GraphQL spells otherwise than documents, by the enum's name. */
export function respelled(kinds) {
  const enums = new Map();
  for (const { shape } of kinds) collect(shape, new Map(), enums);
  const pairs = [...enums].map(([name, values]) => [
    name,
    Object.fromEntries(values.filter((value) => enumName(value) !== value).map((value) => [enumName(value), value])),
  ]);
  return Object.fromEntries(pairs.filter(([, map]) => Object.keys(map).length));
}

function quoted(text) {
  const plain = text.replace(/"""/g, '\\"""');
  return plain.includes('\n') || plain.includes('"') || plain.includes('\\') ? `"""\n${plain}\n"""` : `"${plain}"`;
}

function indented(text) {
  return text.replace(/^/gm, '  ');
}
