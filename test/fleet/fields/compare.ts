import type { Json } from '@overmesh/model';
import { canonicalJson } from '@overmesh/model';
import type { Schema } from '../schema/schema.ts';
import { fieldSchema, isList, isObject, isOwnedWhole, UNTYPED } from '../schema/schema.ts';
import type { FieldSet } from './field-set.ts';
import { MEMBER, NOTHING, set, union } from './field-set.ts';
import { everyPathOf } from './fields-of.ts';
import { bySteps } from './items.ts';

/** How one value differs from another, as sets of paths. */
export interface Comparison {
  readonly added: FieldSet;
  readonly modified: FieldSet;
  readonly removed: FieldSet;
}

const SAME: Comparison = { added: NOTHING, modified: NOTHING, removed: NOTHING };

export function compare(before: Json | undefined, now: Json | undefined, schema: Schema): Comparison {
  if (before === undefined) return now === undefined ? SAME : { ...SAME, added: everyPathOf(now, schema) };
  if (now === undefined) return { ...SAME, removed: everyPathOf(before, schema) };
  if (isObject(before) && isObject(now) && !isOwnedWhole(schema, now)) {
    const names = new Set([...Object.keys(before), ...Object.keys(now)]);
    return combined([...names].map((name) => [`f:${name}`, compare(before[name], now[name], fieldOf(schema, name))]));
  }
  if (isList(before) && isList(now) && schema.is === 'list' && schema.how !== 'atomic') {
    const [old, current] = [bySteps(before, schema), bySteps(now, schema)];
    const steps = new Set([...old.keys(), ...current.keys()]);
    return combined([...steps].map((step) => [step, compare(old.get(step), current.get(step), schema.items)]));
  }
  return canonicalJson(before) === canonicalJson(now) ? SAME : { ...SAME, modified: MEMBER };
}

/** Paths whose value is another one or new. */
export function changedBy({ added, modified }: Comparison): FieldSet {
  return union(added, modified);
}

function fieldOf(schema: Schema, name: string): Schema {
  return fieldSchema(schema, name) ?? UNTYPED;
}

function combined(parts: readonly (readonly [string, Comparison])[]): Comparison {
  const byStep = new Map(parts);
  const of = (pick: (part: Comparison) => FieldSet) =>
    set(false, byStep.keys(), (step) => pick(byStep.get(step) ?? SAME));
  return {
    added: of((part) => part.added),
    modified: of((part) => part.modified),
    removed: of((part) => part.removed),
  };
}
