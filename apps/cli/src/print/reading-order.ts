/** Fields in the order in which a person writes them. A database keeps them in its own; others follow as they come. */
const ORDER = [
  'apiVersion',
  'kind',
  'metadata',
  'spec',
  'name',
  'namespace',
  'workspace',
  'labels',
  'cluster',
  'mesh',
  'selector',
  'matchLabels',
  'virtualMesh',
  'meshes',
  'mtls',
  'mode',
  'exceptions',
  'destinations',
  'priority',
  'strict',
  'match',
  'path',
  'method',
  'headers',
  'query',
  'split',
  'destination',
  'subset',
  'port',
  'weight',
  'retries',
  'attempts',
  'perTryTimeout',
  'on',
  'backoff',
  'timeout',
];
const rank = new Map(ORDER.map((field, index) => [field, index]));

/** The same value with its fields in reading order, all the way down. */
export function inReadingOrder(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(inReadingOrder);
  if (typeof value !== 'object' || value === null) return value;
  const fields = Object.entries(value).sort(([a], [b]) => rankOf(a) - rankOf(b));
  return Object.fromEntries(fields.map(([field, child]) => [field, inReadingOrder(child)]));
}

function rankOf(field: string): number {
  return rank.get(field) ?? ORDER.length;
}
