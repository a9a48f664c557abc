import type { HeaderMatch, JsonObject, PathMatch, QueryMatch, HttpMatch } from '@overmesh/model';
import { approximate, emulated, escapeRegex, exact, unsupported } from '@overmesh/meshes/kit';
import type { Lower } from '@overmesh/meshes/kit';
import type { RoutePatch } from './patch.ts';
import { notInRust } from './rust-regex.ts';

/** One condition as the Gateway API has it; `note` where another condition stands in for it, `refusal` where none can. */
type Condition = { readonly json: JsonObject; readonly note?: string } | { readonly refusal: string };

/** Matches of one rule: any of them is enough. Refused as a whole when one cannot be said, or it would match too few. */
export const lowerMatch: Lower<'match', RoutePatch> = (matches) => {
  const conditions = matches.flatMap(conditionsOf);
  const refusals = conditions.flatMap((condition) => ('refusal' in condition ? [condition.refusal] : []));
  if (refusals.length) return unsupported([...new Set(refusals)].join('; '));
  const notes = conditions.flatMap((condition) => ('note' in condition && condition.note ? [condition.note] : []));
  const patch = { matches: matches.map(toGatewayMatch) };
  if (matches.some(({ query }) => query?.length)) return approximate([...new Set(notes), BY_QUERY].join('; '), patch);
  return notes.length ? emulated([...new Set(notes)].join('; '), patch) : exact(patch);
};

/** A document means the text of the query as it is sent, and of a parameter that comes twice the first one. */
const BY_QUERY = 'Linkerd compares query parameters decoded (%41 is A), and of one that comes twice any may match';

function conditionsOf({ path, headers = [], query = [] }: HttpMatch): readonly Condition[] {
  return [
    ...(path ? [lowerPath(path)] : []),
    ...headers.map(lowerHeader),
    ...query.map(lowerQuery),
    ...twice('header', headers),
    ...twice('query parameter', query),
  ];
}

function toGatewayMatch({ path, headers, method, query }: HttpMatch): JsonObject {
  return {
    ...(path && { path: jsonOf(lowerPath(path)) }),
    ...(headers && { headers: headers.map((header) => jsonOf(lowerHeader(header))) }),
    ...(method && { method }),
    ...(query && { queryParams: query.map((parameter) => jsonOf(lowerQuery(parameter))) }),
  };
}

function jsonOf(condition: Condition): JsonObject {
  return 'json' in condition ? condition.json : {};
}

/** The Gateway API keeps headers and parameters in a map by name: a second condition on one name is refused. */
function twice(what: string, conditions: readonly { readonly name: string }[]): readonly Condition[] {
  const names = conditions.map(({ name }) => name);
  const again = names.filter((name, index) => names.indexOf(name) < index);
  return [...new Set(again)].map((name) => ({
    refusal: `an HTTPRoute takes one condition for each ${what}, and ${name} has two`,
  }));
}

const PLAIN_PATH = /^(?:[-A-Za-z0-9/._~!$&'()*+,;=:@]|%[0-9a-fA-F]{2})+$/;
const UNWANTED_IN_PATH = /\/\/|\/\.\.?\/|%2f|\/\.\.?$/i;

function lowerPath({ exact: whole, prefix, regex, ignoreCase }: PathMatch): Condition {
  if (regex !== undefined) return regexOf('path', { type: 'RegularExpression' }, regex, 1024);
  if (ignoreCase) return lowerFoldedPath(whole, prefix);
  const text = whole ?? prefix ?? '/';
  const type = whole === undefined ? 'PathPrefix' : 'Exact';
  if (PLAIN_PATH.test(text) && !UNWANTED_IN_PATH.test(text)) return { json: { type, value: text } };
  const elements = escapeRegex(text.replace(/\/$/, ''));
  const expression = whole === undefined ? `${elements}(?:/.*)?` : escapeRegex(text);
  const note = `the Gateway API takes no path like ${text}: a regular expression stands for it`;
  return withNote(regexOf('path', { type: 'RegularExpression' }, expression, 1024), note);
}

/** Rust's expressions know `(?i:…)`, as RE2's do. */
function lowerFoldedPath(whole: string | undefined, prefix = '/'): Condition {
  const expression = whole === undefined ? `${escapeRegex(prefix)}(?:/.*)?` : escapeRegex(whole);
  const condition = regexOf('path', { type: 'RegularExpression' }, `(?i:${expression})`, 1024);
  return withNote(
    condition,
    'the Gateway API compares letters of paths as they are: a regular expression stands for any case',
  );
}

function lowerHeader({ name, exact: whole, prefix, regex, invert }: HeaderMatch): Condition {
  if (invert) return { refusal: `Linkerd cannot match requests by what header ${name} is not` };
  if (whole) return { json: { name, type: 'Exact', value: whole } };
  const base = { name, type: 'RegularExpression' };
  if (regex !== undefined) return regexOf(`header ${name}`, base, regex, 4096);
  if (prefix !== undefined)
    return standsFor('prefix', name, regexOf(`header ${name}`, base, `${escapeRegex(prefix)}.*`, 4096));
  if (whole === '') return standsFor('empty value', name, { json: { ...base, value: '^$' } });
  return standsFor('presence', name, { json: { ...base, value: '.*' } });
}

function lowerQuery({ name, exact: whole, regex }: QueryMatch): Condition {
  if (!/^[A-Za-z0-9!#$%&'*+\-.^_`|~]+$/.test(name))
    return { refusal: `the Gateway API takes no query parameter of the name ${name}` };
  if (whole) return { json: { name, type: 'Exact', value: whole } };
  const base = { name, type: 'RegularExpression' };
  if (regex !== undefined) return regexOf(`query parameter ${name}`, base, regex, 1024);
  return withNote(
    { json: { ...base, value: '^$' } },
    `a regular expression stands for the empty value of parameter ${name}`,
  );
}

function standsFor(what: string, name: string, condition: Condition): Condition {
  return withNote(
    condition,
    `Linkerd matches headers exactly or by regular expression, and one stands for the ${what} of ${name}`,
  );
}

function withNote(condition: Condition, note: string): Condition {
  return 'json' in condition ? { ...condition, note } : condition;
}

/** Anchored, since ours is over the whole value, and Linkerd looks for a match anywhere in a header. */
function regexOf(what: string, base: JsonObject, expression: string, limit: number): Condition {
  const foreign = notInRust(expression);
  if (foreign !== undefined)
    return {
      refusal: `Linkerd's expressions are not RE2's: ${foreign} in the expression for ${what} is an error or means something else there`,
    };
  const value = `^(?:${expression})$`;
  if (value.length > limit)
    return { refusal: `the expression for ${what} is longer than the ${limit} that an HTTPRoute takes` };
  return { json: { ...base, value } };
}
