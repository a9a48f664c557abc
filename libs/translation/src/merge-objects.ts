import type { DesiredObject } from '@overmesh/model';
import { objectKey } from '@overmesh/model';
import { byTexts, inTurn, sortedSet } from './order.ts';

/** Thrown when a plugin gives two different contents for one object: a fault of the plugin, not of the user. */
export class ContradictingObjectsError extends Error {
  constructor(readonly object: string) {
    super(`two destinations want different contents of ${object}`);
    this.name = 'ContradictingObjectsError';
  }
}

/** Objects in the order in which they are written. One that several destinations need equally is written once, for all. */
export function mergeObjects(objects: readonly DesiredObject[]): readonly DesiredObject[] {
  const byKey = new Map<string, DesiredObject>();
  for (const object of objects) {
    const key = objectKey(object.ref);
    const earlier = byKey.get(key);
    byKey.set(key, earlier ? mergeTwo(key, earlier, object) : object);
  }
  return [...byKey.values()].sort(
    inTurn<DesiredObject>(
      (a, b) => a.stage - b.stage,
      byTexts(({ ref }) => objectKey(ref)),
    ),
  );
}

function mergeTwo(key: string, a: DesiredObject, b: DesiredObject): DesiredObject {
  if (JSON.stringify(a.body) !== JSON.stringify(b.body)) throw new ContradictingObjectsError(key);
  return { ...a, intents: sortedSet([...a.intents, ...b.intents]), stage: Math.min(a.stage, b.stage) };
}
