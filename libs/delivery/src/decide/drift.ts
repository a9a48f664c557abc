import { isDecisiveKey } from '@overmesh/meshes/kit';
import type { Json, JsonObject } from '@overmesh/model';
import type { FieldManager, LiveObject } from './situation.ts';

/** A field of ours whose live value differs, or one that another hand has set beside ours, and who holds it now. */
export interface Drift {
  /** Dotted path, as in `spec.http[0].timeout`. */
  readonly path: string;
  /** Keys from the root to a field that is not ours and has to go; absent for a field of ours. */
  readonly beside?: readonly string[];
  /** The other writer that holds the field now; absent when nobody is recorded for it. */
  readonly author?: { readonly manager: string; readonly operation: string; readonly time?: string };
}

/**
 * Fields of `ours` that live has differently, or that are no longer held in our name: whoever changes a value by hand
 * takes its ownership, also where only a part of an atomic list changed. What live has besides is others' business.
 */
export function findDrift(ours: JsonObject, live: LiveObject, self: string): readonly Drift[] {
  const held = live.managers.find(({ manager, operation }) => manager === self && operation === 'Apply');
  const lost = leaves(ours, []).filter((path) => !held || !holdsPath(held.fields, path));
  const changed = differences(ours, live.content, []);
  return distinct([...changed, ...lost]).map((path) => {
    const author = authorOf(path, live.managers, self);
    return { path: printPath(path), ...(author ? { author } : {}) };
  });
}

/**
 * Fields that others have set beside ours and that change what our object means: anything in its spec, which is ours
 * whole, and labels and annotations that a mesh obeys.
 *
 *     ours   spec: { hosts, http }
 *     live   spec: { hosts, http, gateways: [nowhere/gw] }   by kubectl-patch: no sidecar uses the routes any more
 *
 * What nobody holds is a default of the API server, and no drift.
 */
export function findBeside(ours: JsonObject, live: LiveObject, self: string): readonly Drift[] {
  const spec = besides(ours['spec'], live.content['spec'], ['spec']);
  const marks = ['labels', 'annotations'].flatMap((map) =>
    besides(child(ours['metadata'], map), child(live.content['metadata'], map), ['metadata', map]).filter((path) =>
      isDecisiveKey(path.at(-1) ?? ''),
    ),
  );
  return [...spec, ...marks].flatMap((path) => {
    const author = authorOf(path, live.managers, self);
    return author ? [{ path: printPath(path), author, beside: path }] : [];
  });
}

/** Paths of what live has and ours does not say, the shortest of each. */
function besides(
  ours: Json | undefined,
  live: Json | undefined,
  path: readonly string[],
): readonly (readonly string[])[] {
  if (!isObject(live) || (ours !== undefined && !isObject(ours))) return [];
  return Object.keys(live).flatMap((key) => {
    const below = [...path, key];
    return ours && !saysNothing(ours[key])
      ? besides(ours[key], live[key], below)
      : saysNothing(live[key])
        ? []
        : [below];
  });
}

function child(value: Json | undefined, key: string): Json | undefined {
  return isObject(value) ? value[key] : undefined;
}

type Path = readonly (string | number)[];

function differences(ours: Json | undefined, live: Json | undefined, path: Path): readonly Path[] {
  if (isObject(ours) && isObject(live)) {
    return Object.keys(ours)
      .filter((key) => !saysNothing(ours[key]) || !saysNothing(live[key]))
      .flatMap((key) => differences(ours[key], live[key], [...path, key]));
  }
  if (Array.isArray(ours) && Array.isArray(live)) return listDifferences(ours, live, path);
  return ours === live ? [] : [path];
}

/** A list of ours is ours whole: a longer live list is drift too, since the order of routes and shares has meaning. */
function listDifferences(ours: readonly Json[], live: readonly Json[], path: Path): readonly Path[] {
  if (ours.length !== live.length) return [path];
  return ours.flatMap((item, index) => differences(item, live[index], [...path, index]));
}

/** Paths of values; a list counts as one, since that is how most CRDs have it owned. */
function leaves(ours: Json | undefined, path: Path): readonly Path[] {
  if (!isObject(ours)) return [path];
  return Object.keys(ours)
    .filter((key) => !saysNothing(ours[key]))
    .flatMap((key) => leaves(ours[key], [...path, key]));
}

/** A path below one that is already there says nothing new. */
function distinct(paths: readonly Path[]): readonly Path[] {
  const printed = paths.map(printPath);
  return paths.filter((_path, index) => {
    const text = printed[index] ?? '';
    return !printed.some((other, at) => at !== index && (other === text ? at < index : isBelow(text, other)));
  });
}

function isBelow(path: string, parent: string): boolean {
  return path.startsWith(`${parent}.`) || path.startsWith(`${parent}[`);
}

/** Absent or an empty list or map: the API server drops those of many fields, and who owns nothing owns nothing. */
function saysNothing(value: Json | undefined): boolean {
  if (value === undefined) return true;
  return typeof value === 'object' && value !== null && Object.keys(value).length === 0;
}

function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The newest manager besides us whose fields cover the path, or one of its parents where the list is atomic. */
function authorOf(path: Path, managers: readonly FieldManager[], self: string): Drift['author'] {
  const holders = managers.filter((entry) => entry.manager !== self && holdsPath(entry.fields, path));
  const newest = [...holders].sort((a, b) => (a.time ?? '').localeCompare(b.time ?? '')).at(-1);
  if (!newest) return undefined;
  return {
    manager: newest.manager,
    operation: newest.operation,
    ...(newest.time ? { time: newest.time } : {}),
  };
}

/**
 * Follows `f:` keys down the path. An empty set below a key means that the value as a whole is held.
 *
 * @see https://kubernetes.io/docs/reference/using-api/server-side-apply/#field-management (FieldsV1)
 */
export function holdsPath(fields: JsonObject, path: Path): boolean {
  const [head, ...rest] = path;
  if (head === undefined) return true;
  // Items of associative lists are keyed `k:{…}`; which one it is does not matter for naming the writer.
  if (typeof head === 'number') return Object.values(fields).some((child) => isObject(child) && holdsPath(child, rest));
  const child = fields[`f:${head}`];
  if (!isObject(child)) return false;
  return Object.keys(child).length === 0 || holdsPath(child, rest);
}

function printPath(path: Path): string {
  return path.map((step, index) => (typeof step === 'number' ? `[${step}]` : index ? `.${step}` : step)).join('');
}
