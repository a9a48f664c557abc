import type { GrpcMatch, HeaderMatch, PathMatch, QueryMatch, RequestMatch } from '@overmesh/model';
import { RE2JS } from 're2js';
import type { LiveRequest } from './request.ts';

/** Whether a request is among those that a match of a document means: everything that it says must hold. */
export function matches({ path, headers = [], method, query = [], grpc }: RequestMatch, request: LiveRequest): boolean {
  return (
    (grpc === undefined || isCall(grpc, request)) &&
    (method === undefined || method === request.method) &&
    (path === undefined || pathHolds(path, request.path)) &&
    headers.every((header) => headerHolds(header, request.headers[header.name])) &&
    query.every((parameter) => queryHolds(parameter, request.query))
  );
}

/** A call is a POST to `/<service>/<method>`. */
function isCall({ service, method }: GrpcMatch, request: LiveRequest): boolean {
  return request.method === 'POST' && pathHolds(pathOfCalls(service, method), request.path);
}

/** The path that calls have, as a match of a document would say it. */
export function pathOfCalls(service: string, method: string | undefined): PathMatch {
  return method === undefined ? { prefix: `/${service}` } : { exact: `/${service}/${method}` };
}

/** A prefix is of whole path elements: `/a` is meant by `/a`, `/a/` and `/a/b`, not by `/ab`. */
function pathHolds({ exact, prefix, regex, ignoreCase = false }: PathMatch, path: string): boolean {
  if (ignoreCase) return pathHolds(inSmallLetters({ exact, prefix }), path.toLowerCase());
  if (exact !== undefined) return path === exact;
  if (regex !== undefined) return isWhole(regex, path);
  const elements = (prefix ?? '/').replace(/\/$/, '');
  return path === elements || path.startsWith(`${elements}/`);
}

/** The text of a path that is compared without looking at the case of its letters. */
export function inSmallLetters({ exact, prefix }: Texts): PathMatch {
  return exact === undefined ? { prefix: (prefix ?? '/').toLowerCase() } : { exact: exact.toLowerCase() };
}

type Texts = { readonly [K in 'exact' | 'prefix']?: string | undefined };

/** A header that is absent fulfils no condition, and so every inverted one. */
function headerHolds({ exact, prefix, regex, invert = false }: HeaderMatch, value: string | undefined): boolean {
  const holds = (given: string): boolean => {
    if (exact !== undefined) return given === exact;
    if (prefix !== undefined) return given.startsWith(prefix);
    return regex === undefined || isWhole(regex, given);
  };
  return (value !== undefined && holds(value)) !== invert;
}

/** Of a repeated parameter the first one counts. */
function queryHolds({ name, exact, regex }: QueryMatch, query: LiveRequest['query']): boolean {
  const value = query.find(([other]) => other === name)?.[1];
  if (value === undefined) return false;
  return exact === undefined ? isWhole(regex ?? '', value) : value === exact;
}

/** Expressions are RE2's and are of the whole value. */
function isWhole(regex: string, text: string): boolean {
  return RE2JS.compile(regex).matches(text);
}
