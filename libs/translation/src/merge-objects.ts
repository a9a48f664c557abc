import type { DesiredObject } from '@overmesh/model';
import { objectKey } from '@overmesh/model';
import { grouped } from '@overmesh/meshes/kit';
import { sortedBy, sortedSet } from './order.ts';

/** Thrown when a plugin gives two different contents for one object: a fault of the plugin, not of the user. */
export class ContradictingObjectsError extends Error {
  constructor(readonly object: string) {
    super(`two destinations want different contents of ${object}`);
    this.name = 'ContradictingObjectsError';
  }
}

/** Thrown when a plugin gives the content of a Secret, which would come to rows, plans and logs: it is `confidential`. */
export class OpenSecretError extends Error {
  constructor(readonly object: string) {
    super(`the content of ${object} is given openly`);
    this.name = 'OpenSecretError';
  }
}

/** An object with its key (see objectKey), which is asked for again and again. */
export interface KeyedObject {
  readonly key: string;
  readonly object: DesiredObject;
}

export function keyed(object: DesiredObject): KeyedObject {
  return { key: objectKey(object.ref), object };
}

/** Objects in the order in which they are written. One that several destinations need equally is written once, for all. */
export function mergeObjects(objects: readonly KeyedObject[]): readonly DesiredObject[] {
  const byKey = new Map<string, KeyedObject>();
  for (const one of objects) {
    if (isOpenSecret(one.object)) throw new OpenSecretError(one.key);
    const earlier = byKey.get(one.key);
    byKey.set(one.key, earlier ? mergeTwo(earlier, one) : one);
  }
  const stages = grouped([...byKey.values()], ({ object }) => [String(object.stage)]);
  return [...stages.entries()]
    .sort(([a], [b]) => Number(a) - Number(b))
    .flatMap(([, all]) => sortedBy(all, ({ key }) => key).map(({ object }) => object));
}

function isOpenSecret({ ref: { kind }, body }: DesiredObject): boolean {
  return (
    kind.group === '' && kind.kind === 'Secret' && (body['data'] !== undefined || body['stringData'] !== undefined)
  );
}

function mergeTwo({ key, object: a }: KeyedObject, { object: b }: KeyedObject): KeyedObject {
  if (contentText(a) !== contentText(b)) throw new ContradictingObjectsError(key);
  const intents = sortedSet([...a.intents, ...b.intents]);
  const destinations = sortedSet([...(a.destinations ?? []), ...(b.destinations ?? [])]);
  const stage = Math.min(a.stage, b.stage);
  return { key, object: { ...a, intents, stage, ...(destinations.length && { destinations }) } };
}

function contentText({ body, confidential }: DesiredObject): string {
  return JSON.stringify([body, confidential]);
}
