import { isDeepStrictEqual } from 'node:util';
import type { ObjectRef } from '@overmesh/model';
import type { AuditEvent } from '../audit.ts';

/** An event with the server's answer, which is there for writes unless the server was started with another policy. */
export interface WitnessedEvent extends AuditEvent {
  readonly responseObject?: Readonly<Record<string, unknown>>;
}

/** Something that must never be in an audit log. */
export interface Violation {
  readonly auditID: string;
  /** `group/plural/namespace/name`, see `auditKeyOf`. */
  readonly object: string;
  /** What is wrong, in one sentence with its figures. */
  readonly message: string;
}

/** Tells Overmesh's requests from everybody else's. */
export type IsOurs = (event: WitnessedEvent) => boolean;

/** By its user agent; the administrator of the harness has another one. */
export const byUserAgent: IsOurs = ({ userAgent = '' }) =>
  userAgent === 'overmesh' || userAgent.startsWith('overmesh/');

const GENERATION = 'overmesh.io/generation';
const REVISION = 'overmesh.io/revision';
const MANAGED_BY = 'app.kubernetes.io/managed-by';
const writes = new Set(['create', 'update', 'patch', 'delete', 'deletecollection']);
/** Questions in the form of a POST: nothing is stored. */
const reviews = new Set(['authorization.k8s.io', 'authentication.k8s.io']);

/** A ledger row's object as audit logs name it. */
export function auditKeyOf({ kind, namespace, name }: ObjectRef): string {
  return [kind.group, kind.plural, namespace ?? '', name].join('/');
}

/**
 * Writes of an older generation after a newer one. `of: 'object'` compares writes of one object; `of: 'lane'` compares
 * all writes to the cluster, and so also finds a late writer that brings back what a newer generation had deleted.
 */
export function olderAfterNewer(
  events: readonly WitnessedEvent[],
  of: 'object' | 'lane' = 'object',
  isOurs: IsOurs = byUserAgent,
): Violation[] {
  const newest = new Map<string, bigint>();
  return acceptedWrites(events).flatMap((event) => {
    const generation = isOurs(event) ? generationOf(event) : undefined;
    if (generation === undefined) return [];
    const place = of === 'lane' ? '' : objectOf(event);
    const before = newest.get(place) ?? generation;
    if (generation >= before) newest.set(place, generation);
    return generation < before ? [violation(event, `generation ${generation} was written after ${before}`)] : [];
  });
}

/**
 * Accepted writes of ours on what is not ours: no ledger row, no label in what we created, or an object that somebody
 * else had created, be it a predecessor's namesake. Needs the history from the object's creation on.
 *
 * @param adopted objects that a person has handed over
 */
export function foreignTouched(
  events: readonly WitnessedEvent[],
  ledgerKeys: ReadonlySet<string>,
  adopted: ReadonlySet<string> = new Set(),
  isOurs: IsOurs = byUserAgent,
): Violation[] {
  const creators = new Map<string, 'us' | 'others'>();
  const wrongWith = (event: WitnessedEvent, object: string): string | undefined => {
    if (event.verb === 'deletecollection') return 'a whole collection was deleted';
    if (!ledgerKeys.has(object)) return `${event.verb} of an object that has no ledger row`;
    if (isCreation(event)) return isMarked(event) ? undefined : 'created without our label';
    if (creators.get(object) === 'us' || adopted.has(object)) return undefined;
    return `${event.verb} of an object that ${creators.has(object) ? 'somebody else created' : 'nobody saw us create'}`;
  };
  return acceptedWrites(events).flatMap((event) => {
    const object = objectOf(event);
    const wrong = isOurs(event) ? wrongWith(event, object) : undefined;
    if (isCreation(event)) creators.set(object, isOurs(event) ? 'us' : 'others');
    if (event.verb === 'delete') creators.delete(object);
    return wrong ? [violation(event, wrong)] : [];
  });
}

/**
 * Accepted writes of ours that changed nothing: the resourceVersion stayed (when answers are in the log), or we had
 * written the same content, marks of generation and revision apart, and nobody had touched the object since.
 */
export function needlessWrites(events: readonly WitnessedEvent[], isOurs: IsOurs = byUserAgent): Violation[] {
  const versions = new Map<string, string>();
  const ourLast = new Map<string, unknown>();
  return acceptedWrites(events).flatMap((event) => {
    const object = objectOf(event);
    const before = { version: versions.get(object), content: ourLast.get(object) };
    const now = { version: metadataOf(event.responseObject)['resourceVersion'], content: contentOf(event) };
    const isGone = event.verb === 'delete';
    if (isGone || typeof now.version !== 'string') versions.delete(object);
    else versions.set(object, now.version);
    if (isGone || !isOurs(event)) ourLast.delete(object);
    else ourLast.set(object, now.content);
    if (isGone || isCreation(event) || !isOurs(event)) return [];
    if (before.version !== undefined && before.version === now.version)
      return [violation(event, `resourceVersion stayed ${before.version}`)];
    const isSame = before.content !== undefined && isDeepStrictEqual(before.content, now.content);
    return isSame ? [violation(event, 'the same content as the write before')] : [];
  });
}

/** Deletes of ours, accepted or not, that did not name both the UID and the resourceVersion they mean. */
export function deletesWithoutPreconditions(
  events: readonly WitnessedEvent[],
  isOurs: IsOurs = byUserAgent,
): Violation[] {
  const deletes = events.filter((event) => isAnswered(event) && event.verb.startsWith('delete') && isOurs(event));
  return deletes.flatMap((event) => {
    const preconditions = recordOf(recordOf(event.requestObject)['preconditions']);
    const missing = ['uid', 'resourceVersion'].filter((name) => typeof preconditions[name] !== 'string');
    return missing.length ? [violation(event, `deleted without the precondition ${missing.join(' and ')}`)] : [];
  });
}

/** Writes that the server has done, in the order in which it answered; dry runs, reviews and tokens are none. */
export function acceptedWrites(events: readonly WitnessedEvent[]): WitnessedEvent[] {
  return events.filter((event) => {
    const { code = 0 } = event.responseStatus ?? {};
    const { apiGroup = '', subresource } = event.objectRef ?? {};
    return (
      isAnswered(event) &&
      writes.has(event.verb) &&
      code >= 200 &&
      code < 300 &&
      !reviews.has(apiGroup) &&
      subresource !== 'token' &&
      !/[?&]dryRun=/.test(event.requestURI)
    );
  });
}

function isAnswered({ stage }: WitnessedEvent): boolean {
  return stage === 'ResponseComplete' || stage === 'Panic';
}

function violation(event: WitnessedEvent, message: string): Violation {
  return { auditID: event.auditID, object: objectOf(event), message };
}

/** A POST to a collection names its object in the body only. */
function objectOf({ objectRef = {}, requestObject }: WitnessedEvent): string {
  const { apiGroup = '', resource = '', namespace = '', name = metadataOf(requestObject)['name'] ?? '' } = objectRef;
  return [apiGroup, resource, namespace, String(name)].join('/');
}

/** A server-side apply that creates is a `patch` answered 201. */
function isCreation({ responseStatus, objectRef }: WitnessedEvent): boolean {
  return responseStatus?.code === 201 && objectRef?.subresource === undefined;
}

function generationOf(event: WitnessedEvent): bigint | undefined {
  const text = recordOf(metadataOf(event.requestObject)['annotations'])[GENERATION];
  return typeof text === 'string' && /^\d+$/.test(text) ? BigInt(text) : undefined;
}

function isMarked({ requestObject }: WitnessedEvent): boolean {
  return recordOf(metadataOf(requestObject)['labels'])[MANAGED_BY] === 'overmesh';
}

/** What was sent, without what names the write instead of the object. */
function contentOf({ requestObject }: WitnessedEvent): unknown {
  const metadata = omit(metadataOf(requestObject), ['uid', 'resourceVersion']);
  const annotations = omit(recordOf(metadata['annotations']), [GENERATION, REVISION]);
  return { ...requestObject, metadata: { ...metadata, annotations } };
}

function omit(record: Readonly<Record<string, unknown>>, names: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(Object.entries(record).filter(([name]) => !names.includes(name)));
}

function metadataOf(object: unknown): Readonly<Record<string, unknown>> {
  return recordOf(recordOf(object)['metadata']);
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
