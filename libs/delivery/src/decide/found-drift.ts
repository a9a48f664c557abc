import { canonicalJson } from '@overmesh/model';
import type { JsonObject } from '@overmesh/model';
import type { Drift } from './drift.ts';
import { contentOf } from './found.ts';
import type { Identity } from './found.ts';
import { driftOf } from './object-drift.ts';
import type { LiveObject, WantedObject } from './situation.ts';

/**
 * Where an object that another ledger wrote differs from what we would write.
 *
 * No ledger says what was written, and an object does not tell a field that we wrote from one that the API server has
 * filled in. Its mark says it; where there is none, or that of another content, everything that it has counts.
 */
export function foundDrift(wanted: WantedObject, live: LiveObject, identity: Identity): readonly Drift[] {
  const { object, hash } = wanted;
  // What was sealed, no ledger is here to say.
  const hidden = object.confidential ? [{ path: 'its confidential content, which cannot be compared' }] : [];
  const drift = [...driftOf(object, live, identity.self), ...hidden];
  return drift.length || contentOf(live, identity) === hash ? drift : leftovers(object.body, live);
}

/** Of what is there the part that we would write: the server's own fields and others' metadata are no difference. */
export function likeOurs({ content }: LiveObject, body: JsonObject): JsonObject {
  const metadata = partOf(content['metadata'], body['metadata']);
  return {
    ...(metadata && { metadata }),
    ...Object.fromEntries(shownIn(body).map((field) => [field, content[field]])),
  };
}

function leftovers(body: JsonObject, live: LiveObject): readonly Drift[] {
  const there = likeOurs(live, body);
  const differs = (field: string) => canonicalJson(there[field] ?? null) !== canonicalJson(body[field] ?? null);
  return shownIn(body)
    .filter(differs)
    .map((path) => ({ path }));
}

function shownIn(body: JsonObject): readonly string[] {
  return Object.keys(body).filter((field) => field !== 'metadata');
}

function partOf(there: JsonObject[string], ours: JsonObject[string]): JsonObject | undefined {
  if (!isObject(there) || !isObject(ours)) return undefined;
  const fields = Object.keys(ours).filter((field) => field in there);
  return Object.fromEntries(fields.map((field) => [field, partOf(there[field], ours[field]) ?? there[field]]));
}

function isObject(value: JsonObject[string]): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
