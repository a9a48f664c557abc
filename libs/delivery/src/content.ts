import { createHash } from 'node:crypto';
import { canonicalJson } from '@overmesh/model';
import type { DesiredObject, Json, JsonObject } from '@overmesh/model';

/** SHA-256, 32 hex digits: compares texts, proves nothing to an attacker. */
export function textHash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 32);
}

/** The same of the canonical text: also of what came back from the database. */
export function contentHash(value: Json): string {
  return textHash(canonicalJson(value));
}

/** Hash of what decides whether an object is written again: its body and the documents that it is from. */
export function objectHash({ body, intents, confidential }: DesiredObject): string {
  return contentHash(confidential ? [body, intents, { ...confidential }] : [body, intents]);
}

/** The body as rows and plans have it: of confidential content only whose it is, and which. */
export function openBody({ body, confidential }: DesiredObject): JsonObject {
  return confidential ? { ...body, confidential: `${confidential.source} ${confidential.version}` } : body;
}
