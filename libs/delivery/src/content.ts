import { createHash } from 'node:crypto';
import type { DesiredObject, Json, JsonObject } from '@overmesh/model';

/** JSON with sorted keys: equal values give equal text, however they were built. */
export function canonical(value: Json | undefined): string {
  if (Array.isArray(value)) return `[${value.map((item: Json) => canonical(item)).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null);
  const object = value as JsonObject;
  const pairs = Object.keys(object)
    .filter((key) => object[key] !== undefined)
    .sort()
    .map((key) => `${JSON.stringify(key)}:${canonical(object[key])}`);
  return `{${pairs.join(',')}}`;
}

/** SHA-256 of the canonical text, 32 hex digits: compares contents, proves nothing to an attacker. */
export function contentHash(value: Json): string {
  return createHash('sha256').update(canonical(value)).digest('hex').slice(0, 32);
}

/** Hash of what decides whether an object is written again: its body and the documents that it is from. */
export function objectHash({ body, intents }: DesiredObject): string {
  return contentHash([body, intents]);
}
