import type { JsonObject } from '@overmesh/model';
import { isObject } from '../schema/schema.ts';

/**
 * A set of paths into an object. Steps are spelt as in FieldsV1: `f:name`, `k:{"port":80}` for an item of a list by its
 * key, `v:"text"` for one by its value.
 */
export interface FieldSet {
  /** Whether the path that ends here is in the set. */
  readonly member: boolean;
  readonly children: ReadonlyMap<string, FieldSet>;
}

export const NOTHING: FieldSet = { member: false, children: new Map() };
export const MEMBER: FieldSet = { member: true, children: new Map() };

export function isEmpty({ member, children }: FieldSet): boolean {
  return !member && children.size === 0;
}

/** Paths in either. */
export function union(a: FieldSet, b: FieldSet): FieldSet {
  const steps = new Set([...a.children.keys(), ...b.children.keys()]);
  return set(a.member || b.member, steps, (step) => union(below(a, step), below(b, step)));
}

/** Paths in both. */
export function intersection(a: FieldSet, b: FieldSet): FieldSet {
  return set(a.member && b.member, a.children.keys(), (step) => intersection(below(a, step), below(b, step)));
}

/** Paths in `a` that are not in `b`; those below a path of `b` stay. */
export function difference(a: FieldSet, b: FieldSet): FieldSet {
  return set(a.member && !b.member, a.children.keys(), (step) => difference(below(a, step), below(b, step)));
}

/** What the set says of the paths that go on with this step. */
export function below({ children }: FieldSet, step: string): FieldSet {
  return children.get(step) ?? NOTHING;
}

/** A set from its parts; parts that hold nothing are left out. */
export function set(member: boolean, steps: Iterable<string>, child: (step: string) => FieldSet): FieldSet {
  const children = new Map<string, FieldSet>();
  for (const step of steps) {
    const found = child(step);
    if (!isEmpty(found)) children.set(step, found);
  }
  return { member, children };
}

/** The paths of a set, each as its steps. */
export function* pathsOf({ member, children }: FieldSet, before: readonly string[] = []): Generator<readonly string[]> {
  if (member) yield before;
  for (const [step, child] of children) yield* pathsOf(child, [...before, step]);
}

/** As an API server writes a path: `.spec.ports[port=80,protocol="TCP"].name`. */
export function printPath(path: readonly string[]): string {
  return path.map(printStep).join('');
}

function printStep(step: string): string {
  const [how, rest] = [step.slice(0, 2), step.slice(2)];
  if (how === 'f:') return `.${rest}`;
  if (how === 'v:') return `[=${rest}]`;
  const keys = Object.entries(JSON.parse(rest) as JsonObject).map(
    ([name, value]) => `${name}=${JSON.stringify(value)}`,
  );
  return `[${keys.join(',')}]`;
}

/** @see https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/object-meta/ (fieldsV1) */
export function toFieldsV1({ member, children }: FieldSet): JsonObject {
  const steps = [...children].sort(([a], [b]) => (a < b ? -1 : 1)).map(([step, child]) => [step, toFieldsV1(child)]);
  return Object.fromEntries(member && children.size ? [['.', {}], ...steps] : steps) as JsonObject;
}

export function fromFieldsV1(fields: JsonObject, isRoot = true): FieldSet {
  const steps = Object.keys(fields).filter((step) => step !== '.');
  const member = '.' in fields || (!isRoot && steps.length === 0);
  return set(member, steps, (step) => {
    const child = fields[step];
    return isObject(child) ? fromFieldsV1(child, false) : NOTHING;
  });
}
