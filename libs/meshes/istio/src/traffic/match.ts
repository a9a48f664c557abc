import type { HeaderMatch, JsonObject, PathMatch, QueryMatch, HttpMatch } from '@overmesh/model';
import { approximate, exact, unsupported } from '@overmesh/meshes/kit';
import type { Lower } from '@overmesh/meshes/kit';
import { RE2JS } from 're2js';
import type { RoutePatch } from './patch.ts';

/** Any match of the list is enough, here as there; regular expressions are RE2 over the whole value in both. */
export const lowerMatch: Lower<'match', RoutePatch> = (matches) => {
  const twice = matches.map(namedTwice).find((reason) => reason !== undefined);
  if (twice) return unsupported(twice);
  const patch = { matches: matches.flatMap(toMatches) };
  const loose = matches.flatMap(({ headers = [] }) => headers).find(takesAbsentForEmpty);
  if (!loose) return exact(patch);
  return approximate(
    `a request without header ${loose.name} is taken for one with an empty value, which the inverted condition excludes`,
    patch,
  );
};

/** Istio keeps conditions in maps by name: a second one on the same header would replace the first. */
function namedTwice({ headers = [], query = [] }: HttpMatch): string | undefined {
  const header = repeated(headers.map(({ name, invert }) => (invert ? `not ${name}` : name)));
  if (header) return `Istio takes one condition of a kind on header ${header.replace('not ', '')}, and there are more`;
  const parameter = repeated(query.map(({ name }) => name));
  return parameter && `Istio takes one condition on query parameter ${parameter}, and there are more`;
}

function repeated(names: readonly string[]): string | undefined {
  return names.find((name, index) => names.indexOf(name) < index);
}

/** Istio matches an inverted condition against '' when the header is missing; ours holds for a missing header. */
function takesAbsentForEmpty({ invert, exact: whole, regex }: HeaderMatch): boolean {
  if (!invert) return false;
  return whole === '' || (regex !== undefined && RE2JS.compile(regex).matches(''));
}

function toMatches({ path, headers = [], method, query = [] }: HttpMatch): readonly JsonObject[] {
  const plain = headers.filter(({ invert }) => !invert);
  const inverted = headers.filter(({ invert }) => invert);
  const rest = {
    ...(plain.length && { headers: byName(plain) }),
    ...(inverted.length && { withoutHeaders: byName(inverted) }),
    ...(method && { method: { exact: method } }),
    ...(query.length && { queryParams: byName(query) }),
  };
  if (!path) return [rest];
  return uris(path).map((uri) => ({ uri, ...(path.ignoreCase && { ignoreUriCase: true }), ...rest }));
}

/** Istio's prefix is of text, ours of whole path elements: `/a` is exactly `/a`, or starts with `/a/`. */
function uris({ exact: whole, prefix, regex }: PathMatch): readonly JsonObject[] {
  if (whole !== undefined) return [{ exact: whole }];
  if (regex !== undefined) return [{ regex }];
  const elements = (prefix ?? '/').replace(/\/$/, '');
  return elements ? [{ exact: elements }, { prefix: `${elements}/` }] : [{ prefix: '/' }];
}

function byName(conditions: readonly (HeaderMatch | QueryMatch)[]): JsonObject {
  const sorted = [...conditions].sort((a, b) => (a.name < b.name ? -1 : 1));
  return Object.fromEntries(sorted.map((condition) => [condition.name, toStringMatch(condition)]));
}

/** `{}` is Istio's way to say "present". */
function toStringMatch(condition: HeaderMatch | QueryMatch): JsonObject {
  if (condition.exact !== undefined) return { exact: condition.exact };
  if (condition.regex !== undefined) return { regex: condition.regex };
  if ('prefix' in condition && condition.prefix !== undefined) return { prefix: condition.prefix };
  return {};
}
