// The reference of a kind of document, as one page of Markdown: every field with type, bounds and meaning.

/** @returns {string} docs/reference/<kind>.md */
export function referencePage({ kind, descriptor, shape, schema }) {
  const words = [descriptor.plural.toLowerCase(), ...descriptor.shortNames].map((word) => `\`${word}\``).join(' or ');
  return [
    `# ${kind}`,
    '<!-- Written by `npm run generate` from the model. Do not edit. -->',
    descriptor.about,
    `\`overmesh get\` takes ${words}; \`overmesh explain ${kind.toLowerCase()}.spec\` shows the same in a terminal. JSON Schema: [${kind.toLowerCase()}.schema.json](../../libs/schema/src/generated/${kind.toLowerCase()}.schema.json).`,
    '| field | type | meaning |\n| --- | --- | --- |\n' + rows(shape, schema.properties.spec, 'spec').join('\n'),
    '',
  ].join('\n\n');
}

function rows(shape, schema, path) {
  return shape.fields.flatMap(({ name, type, required }) => {
    const below = schema.properties[name];
    const [object, place] = type.is === 'list' ? [type.of, `${path}.${name}[]`] : [type, `${path}.${name}`];
    const nested = object.is === 'object' ? rows(object.shape, below.items ?? below, place) : [];
    return [
      `| \`${place}\` | ${typeText(below)}${required ? ', required' : ''} | ${cell(below.description ?? '')} |`,
      ...nested,
    ];
  });
}

function typeText(schema) {
  if (schema.type === 'array') return `list of ${typeText(schema.items)}${range(schema.minItems, schema.maxItems)}`;
  if (schema.enum) return schema.enum.map((value) => `\`${value}\``).join(', ');
  if (schema['x-duration'])
    return `duration, ${schema['x-duration'].minimumMs}ms to ${schema['x-duration'].maximumMs / 1000}s`;
  if (schema.additionalProperties?.type) return `labels${range(schema.minProperties, schema.maxProperties)}`;
  if (schema.format === 'regex') return 'RE2 expression';
  return `${schema.type}${range(schema.minimum, schema.maximum)}`;
}

function range(from, to) {
  return from === undefined && to === undefined ? '' : ` (${from ?? 0} to ${to ?? '…'})`;
}

function cell(text) {
  return text.replaceAll('|', '\\|').replaceAll('\n', ' ');
}
