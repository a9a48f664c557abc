import type { JsonObject } from '@overmesh/model';

/** Pieces of structural schemas, in the words of apiextensions.k8s.io/v1. Bounds everywhere: CEL is priced by them. */
export const text = (maxLength: number, more: JsonObject = {}): JsonObject => ({
  type: 'string',
  minLength: 1,
  maxLength,
  ...more,
});

/** A text that may be empty. */
export const anyText = (maxLength: number): JsonObject => ({ type: 'string', maxLength });

export const integer = (minimum: number, maximum: number): JsonObject => ({
  type: 'integer',
  format: 'int32',
  minimum,
  maximum,
});

export const object = (
  properties: JsonObject,
  required: readonly string[] = [],
  more: JsonObject = {},
): JsonObject => ({
  type: 'object',
  properties,
  ...(required.length && { required }),
  ...more,
});

export const list = (items: JsonObject, maxItems: number, more: JsonObject = {}): JsonObject => ({
  type: 'array',
  minItems: 1,
  maxItems,
  items,
  ...more,
});

/** A list whose items are told apart by one field; server-side apply merges them by it. */
export const listBy = (key: string, items: JsonObject, maxItems: number): JsonObject =>
  list(items, maxItems, { 'x-kubernetes-list-type': 'map', 'x-kubernetes-list-map-keys': [key] });

export const rule = (expression: string, message: string): JsonObject => ({
  'x-kubernetes-validations': [{ rule: expression, message }],
});

/** A rule: exactly one of the fields is there. */
export const exactlyOneOf = (...fields: readonly string[]): JsonObject =>
  rule(
    `${fields.map((field) => `(has(self.${field}) ? 1 : 0)`).join(' + ')} == 1`,
    `must have exactly one of ${fields.join(', ')}`,
  );

/** One number and one unit, as Overmesh writes durations. */
export const duration = text(10, { pattern: '^[0-9]+(ms|s)$' });
export const dnsLabel = text(63, { pattern: '^[a-z0-9]([-a-z0-9]*[a-z0-9])?$' });
export const labels: JsonObject = {
  type: 'object',
  minProperties: 1,
  maxProperties: 8,
  additionalProperties: anyText(63),
};

const condition = object(
  {
    type: text(316),
    status: { type: 'string', enum: ['True', 'False', 'Unknown'] },
    observedGeneration: { type: 'integer', format: 'int64', minimum: 0 },
    lastTransitionTime: { type: 'string', format: 'date-time' },
    reason: anyText(1024),
    message: anyText(32768),
  },
  ['type', 'status', 'lastTransitionTime', 'reason', 'message'],
);

/** Conditions as all of Kubernetes writes them, told apart by type. */
export const conditions: JsonObject = {
  type: 'array',
  maxItems: 8,
  items: condition,
  'x-kubernetes-list-type': 'map',
  'x-kubernetes-list-map-keys': ['type'],
};

export const generation: JsonObject = { type: 'integer', format: 'int64', minimum: 0 };
