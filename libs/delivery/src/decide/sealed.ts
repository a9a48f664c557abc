import type { JsonObject } from '@overmesh/model';
import { contentHash } from '../content.ts';
import { findDrift } from './drift.ts';
import type { Drift } from './drift.ts';
import type { LiveObject } from './situation.ts';

/** All that is kept of confidential content: enough to see that a cluster has another one, and which field. */
export interface Sealed {
  /** Its fields, each value replaced by `HIDDEN`. */
  readonly shape: JsonObject;
  /** Of fields and values. It hides what nobody can guess, such as a key. */
  readonly hash: string;
}

export const HIDDEN = '(confidential)';

/** What is kept of content that is about to be written. */
export function sealOf(content: JsonObject): Sealed {
  return { shape: shapeOf(content), hash: contentHash(content) };
}

/**
 * Where an object has other confidential content than was written: fields that we do not hold any more, with who holds
 * them, and otherwise the content as a whole. Values are compared by the hash alone.
 */
export function findSealedDrift({ shape, hash }: Sealed, live: LiveObject, self: string): readonly Drift[] {
  const content = within(shape, live.content);
  const found = findDrift(shape, { ...live, content: shapeOf(content) }, self);
  if (found.length) return found;
  return contentHash(content) === hash ? [] : [{ path: Object.keys(shape).join(', ') }];
}

/** A list counts as one value, as the API server has most of them owned. */
function shapeOf(content: JsonObject): JsonObject {
  return mapped(content, (value) => (isObject(value) ? shapeOf(value) : HIDDEN));
}

/** What of an object has a place in the shape: what it has besides is others' business. */
function within(shape: JsonObject, object: JsonObject): JsonObject {
  const shared = Object.fromEntries(Object.entries(object).filter(([key]) => key in shape));
  return mapped(shared, (value, key) => {
    const below = shape[key];
    return isObject(below) && isObject(value) ? within(below, value) : value;
  });
}

function mapped(
  object: JsonObject,
  change: (value: JsonObject[string], key: string) => JsonObject[string],
): JsonObject {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, change(value, key)]));
}

function isObject(value: JsonObject[string]): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
