import { createHash } from 'node:crypto';
import { canonicalJson } from '@overmesh/model';
import type { DesiredObject, Json } from '@overmesh/model';

/** SHA-256 of the canonical text, 32 hex digits: compares contents, proves nothing to an attacker. */
export function contentHash(value: Json): string {
  return createHash('sha256').update(canonicalJson(value)).digest('hex').slice(0, 32);
}

/** Hash of what decides whether an object is written again: its body and the documents that it is from. */
export function objectHash({ body, intents }: DesiredObject): string {
  return contentHash([body, intents]);
}
