// JSON Schema (2020-12) of a kind of document, for editors and for `overmesh explain`.

const LABEL = '^[a-z0-9]([-a-z0-9]{0,61}[a-z0-9])?$';
const SUBDOMAIN = '^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$';

/** What a constraint of class-validator, or one of the model's own, says in JSON Schema. */
const BOUNDS = {
  Min: ([minimum]) => ({ minimum }),
  Max: ([maximum]) => ({ maximum }),
  MinLength: ([minLength]) => ({ minLength }),
  MaxLength: ([maxLength]) => ({ maxLength }),
  Matches: ([pattern]) => (pattern?.regex ? { pattern: sourceOf(pattern.regex) } : {}),
  IsName: () => ({ pattern: LABEL }),
  IsServiceName: () => ({ pattern: LABEL }),
  IsDnsName: () => ({ pattern: SUBDOMAIN, maxLength: 253 }),
  IsObjectName: () => ({ pattern: SUBDOMAIN, maxLength: 253 }),
  IsTrustDomain: () => ({ pattern: '^[a-z0-9._-]{1,253}$' }),
  IsCidr: () => ({ format: 'cidr' }),
  IsRegex: () => ({ format: 'regex' }),
  IsDuration: ([{ minimumMs, maximumMs }]) => ({ 'x-duration': { minimumMs, maximumMs } }),
  IsLabels: ([{ minimum, maximum }]) => ({ minProperties: minimum, maxProperties: maximum }),
};
const LIST_BOUNDS = {
  ArrayMinSize: ([minItems]) => ({ minItems }),
  ArrayMaxSize: ([maxItems]) => ({ maxItems }),
  ArrayUnique: () => ({ uniqueItems: true }),
};

/** @returns {object} the schema of a whole document */
export function documentSchema({ kind, descriptor, shape, metadata, apiVersion }) {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title: kind,
    description: descriptor.about,
    type: 'object',
    additionalProperties: false,
    required: ['apiVersion', 'kind', 'metadata', 'spec'],
    properties: {
      apiVersion: { const: apiVersion },
      kind: { const: kind },
      metadata: objectSchema(metadata),
      spec: objectSchema(shape),
    },
  };
}

function objectSchema({ description, fields, exactlyOneOf, atLeastOneOf }) {
  const required = fields.filter((field) => field.required).map(({ name }) => name);
  return {
    ...(description && { description }),
    type: 'object',
    additionalProperties: false,
    ...(required.length && { required }),
    properties: Object.fromEntries(fields.map((field) => [field.name, fieldSchema(field)])),
    ...(exactlyOneOf.length && { oneOf: exactlyOneOf.map((name) => ({ required: [name] })) }),
    ...(atLeastOneOf.length && { anyOf: atLeastOneOf.map((name) => ({ required: [name] })) }),
  };
}

function fieldSchema({ description, type, bounds }) {
  const own = valueSchema(type, bounds);
  const told = description || own.description;
  return { ...own, ...(told && { description: told }) };
}

function valueSchema(type, bounds) {
  if (type.is === 'list')
    return { type: 'array', ...applied(LIST_BOUNDS, bounds), items: valueSchema(type.of, bounds) };
  if (type.is === 'object') return objectSchema(type.shape);
  if (type.is === 'enum') return { enum: type.values };
  if (type.is === 'map')
    return { type: 'object', additionalProperties: { type: 'string' }, ...applied(BOUNDS, bounds) };
  return { type: type.is, ...applied(BOUNDS, bounds) };
}

function applied(table, bounds) {
  return Object.assign({}, ...bounds.map(({ name, args }) => table[name]?.(args) ?? {}));
}

/** `/^a$/iu` → `^a$`. JSON Schema has no flags: what is matched in any case is spelled out where it can be. */
function sourceOf(literal) {
  const end = literal.lastIndexOf('/');
  const source = literal.slice(1, end);
  return literal.slice(end + 1).includes('i')
    ? source.replaceAll('0-9a-f', '0-9A-Fa-f').replaceAll('2[ef]', '2[EeFf]')
    : source;
}
