import type { HeaderMatch, PathMatch, QueryMatch, HttpMatch } from '@overmesh/model';
import { stableHash } from '@overmesh/meshes/kit';
import { matchText } from './canonical.ts';
import { compareText } from './order.ts';

const READABLE = 24;

/** `reviews-7-k3j9…`: something to read, and a hash of the matches in any order. At most 35 characters, a DNS label. */
export function routeKey(matches: readonly HttpMatch[]): string {
  const hash = stableHash(matches.map(matchText).sort(compareText).join('\n'));
  const [first] = matches;
  const readable = first ? slug(wordsOf(first)) : '';
  return readable ? `${readable}-${hash}` : hash;
}

/** As messages call the requests of a route. */
export function requestsInWords(matches: readonly HttpMatch[]): string {
  return matches.map((match) => `requests with ${wordsOf(match)}`).join(' or ');
}

function wordsOf({ method, path, headers = [], query = [] }: HttpMatch): string {
  return [
    ...(method ? [`method ${method}`] : []),
    ...(path ? [`path ${pathInWords(path)}`] : []),
    ...headers.map((header) => `header ${header.name}${valueInWords(header)}`),
    ...query.map((parameter) => `query ${parameter.name}${valueInWords(parameter)}`),
  ].join(', ');
}

function pathInWords({ exact, prefix, regex, ignoreCase }: PathMatch): string {
  const words = exact ?? (prefix === undefined ? `~ ${regex ?? ''}` : `${prefix} and below`);
  return ignoreCase ? `${words} in any case` : words;
}

function valueInWords(match: HeaderMatch | QueryMatch): string {
  const not = 'invert' in match && match.invert ? 'not ' : '';
  const prefix = 'prefix' in match ? match.prefix : undefined;
  if (match.exact !== undefined) return ` ${not}= ${match.exact}`;
  if (prefix !== undefined) return ` ${not}starting with ${prefix}`;
  if (match.regex !== undefined) return ` ${not}~ ${match.regex}`;
  return not ? ' absent' : '';
}

/** The first words of a match in the letters of a DNS label, as many as {@link READABLE} holds. */
function slug(words: string): string {
  const letters = words.toLowerCase().replace(/[^a-z0-9]+/g, '-');
  const cut = letters.length > READABLE ? letters.slice(0, READABLE + 1).replace(/-[^-]*$/, '') : letters;
  return cut.slice(0, READABLE).replace(/^-+|-+$/g, '');
}
