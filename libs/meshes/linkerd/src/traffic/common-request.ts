import type { JsonObject } from '@overmesh/model';
import { fieldAt, listAt, textAt } from '@overmesh/meshes/kit';
import { RE2JS } from 're2js';

/** A match as an HTTPRoute has it. */
export type GatewayMatch = JsonObject;

/** A request that two matches have in common, and how much each of them weighs for Linkerd: the first difference counts. */
export interface CommonRequest {
  readonly method: string;
  /** A path, or what is known of one. */
  readonly path: string;
  /** `name: value`. */
  readonly headers: readonly string[];
  /** `name=value`. */
  readonly query: readonly string[];
  readonly first: readonly number[];
  readonly second: readonly number[];
}

interface Condition {
  readonly name: string;
  readonly isRegex: boolean;
  readonly value: string;
}

interface Path {
  readonly type: 'Exact' | 'PathPrefix' | 'RegularExpression';
  readonly value: string;
}

interface CommonPath {
  readonly text: string;
  readonly first: number;
  readonly second: number;
}

/**
 * Requests that match both, one for each outcome of the weighing; none where there is no such request. Where expressions
 * make that hard to tell, some are taken to be there.
 */
export function commonRequests(a: GatewayMatch, b: GatewayMatch): readonly CommonRequest[] {
  const [ownMethod, itsMethod] = [textAt(a, 'method'), textAt(b, 'method')];
  if (ownMethod && itsMethod && ownMethod !== itsMethod) return [];
  const [headers, query] = [conditionsOf(a, 'headers'), conditionsOf(a, 'queryParams')];
  const [itsHeaders, itsQuery] = [conditionsOf(b, 'headers'), conditionsOf(b, 'queryParams')];
  if (headers.some((one) => itsHeaders.some((other) => exclude(one, other)))) return [];
  const rest = {
    method: ownMethod ?? itsMethod ?? 'GET',
    headers: together([...headers, ...itsHeaders].map(({ name, ...value }) => `${name}: ${valueInWords(value)}`)),
    // A parameter may come twice, so two conditions on one never exclude each other.
    query: together([...query, ...itsQuery].map(({ name, ...value }) => `${name}=${valueInWords(value)}`)),
  };
  return commonPaths(pathOf(a), pathOf(b)).map(({ text, first, second }) => ({
    ...rest,
    path: text,
    first: [first, headers.length, query.length, ownMethod ? 1 : 0],
    second: [second, itsHeaders.length, itsQuery.length, itsMethod ? 1 : 0],
  }));
}

/** `GET /a?q=1 with x-a: 1`. */
export function requestInWords({ method, path, headers, query }: CommonRequest): string {
  const line = `${method} ${path}${query.length ? `?${query.join('&')}` : ''}`;
  return headers.length ? `${line} with ${headers.join(', ')}` : line;
}

function pathOf(match: GatewayMatch): Path {
  const type = textAt(match, 'path', 'type');
  const value = textAt(match, 'path', 'value') ?? '/';
  return { type: type === 'Exact' || type === 'RegularExpression' ? type : 'PathPrefix', value };
}

/** Paths in common, each with the length that either match has of it. */
function commonPaths(a: Path, b: Path): readonly CommonPath[] {
  if (a.type === 'Exact') return b.type === 'Exact' ? ofTwoExact(a, b) : ofExact(a.value, b);
  if (b.type === 'Exact') return ofExact(b.value, a).map(swapped);
  if (a.type === 'PathPrefix') return b.type === 'PathPrefix' ? ofTwoPrefixes(a, b) : ofPrefix(a.value, b.value);
  if (b.type === 'PathPrefix') return ofPrefix(b.value, a.value).map(swapped);
  return [{ text: 'a path that fits both expressions', first: 1, second: 1 }];
}

function ofTwoExact(a: Path, b: Path): readonly CommonPath[] {
  return a.value === b.value ? [{ text: a.value, first: a.value.length, second: b.value.length }] : [];
}

function ofExact(path: string, other: Path): readonly CommonPath[] {
  const fits = other.type === 'PathPrefix' ? isBelow(other.value, path) : fitsExpression(other.value, path);
  const length = other.type === 'PathPrefix' ? other.value.length : path.length;
  return fits ? [{ text: path, first: path.length, second: length }] : [];
}

function ofTwoPrefixes({ value: a }: Path, { value: b }: Path): readonly CommonPath[] {
  if (!isBelow(a, b) && !isBelow(b, a)) return [];
  return [{ text: a.length > b.length ? a : b, first: a.length, second: b.length }];
}

/** Of an expression the whole path counts: as much as the prefix where that is all of the path, and more below it. */
function ofPrefix(prefix: string, expression: string): readonly CommonPath[] {
  const whole = { text: prefix, first: prefix.length, second: prefix.length };
  const below = { text: `a longer path below ${prefix} that fits ${expression}`, first: 1, second: 2 };
  return fitsExpression(expression, prefix) ? [whole, below] : [below];
}

function swapped({ text, first, second }: CommonPath): CommonPath {
  return { text, first: second, second: first };
}

/** Whole elements: `/a/` and `/a/b` are below `/a`, `/ab` is not. */
function isBelow(prefix: string, path: string): boolean {
  const elements = prefix.replace(/\/$/, '');
  return path === elements || path.startsWith(`${elements}/`);
}

function conditionsOf(match: GatewayMatch, field: 'headers' | 'queryParams'): readonly Condition[] {
  return listAt(match, field).map((condition) => ({
    name: textAt(condition, 'name') ?? '',
    isRegex: fieldAt(condition, 'type') === 'RegularExpression',
    value: textAt(condition, 'value') ?? '',
  }));
}

/** A header has one value: two that must be equal to different texts, or to one that an expression does not fit, never are. */
function exclude(a: Condition, b: Condition): boolean {
  if (a.name !== b.name || (a.isRegex && b.isRegex)) return false;
  if (a.isRegex) return !fitsExpression(a.value, b.value);
  return b.isRegex ? !fitsExpression(b.value, a.value) : a.value !== b.value;
}

function fitsExpression(expression: string, text: string): boolean {
  return RE2JS.compile(expression).matches(text);
}

function valueInWords({ isRegex, value }: Omit<Condition, 'name'>): string {
  return isRegex ? `(fits ${value})` : value;
}

function together(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)];
}
