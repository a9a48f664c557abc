import type { HeaderMatch, PathMatch, QueryMatch, RequestMatch } from '@overmesh/model';
import fc from 'fast-check';
import { pathOfCalls } from './matches.ts';
import { inWords, plainRequest } from './request.ts';
import type { LiveRequest } from './request.ts';

/** Which text a condition of a document allows, as samples of both kinds. */
interface Samples {
  readonly fulfils: readonly (string | undefined)[];
  readonly fails: readonly (string | undefined)[];
}

/** One way to change a request. */
type Change = (request: LiveRequest) => LiveRequest;

/** Most requests that are tried for one Service. */
const atMost = 120;

/**
 * Requests that tell the routes of some matches apart: for each match one that fulfils it, those that fail it in one
 * point, those that fulfil it together with another match (so that the order decides), and a plain one.
 */
export function probesFor(all: readonly RequestMatch[]): readonly LiveRequest[] {
  const single = all.flatMap((match) => [...fulfilling(match), ...nearMisses(match)]);
  const pairs = all.flatMap((a) => all.filter((b) => b !== a).map((b) => fulfil(b, fulfil(a, plainRequest))));
  const probes = [plainRequest, { ...plainRequest, method: 'POST' }, ...single, ...pairs];
  const different = new Map(probes.map((probe) => [inWords(probe), probe]));
  return [...different.values()].slice(0, atMost);
}

/** Changes a request so that it is among those of a match. */
export function fulfil(match: RequestMatch, request: LiveRequest): LiveRequest {
  return aspects(match).reduce((changed, { fulfils: [first] }) => (first ? first(changed) : changed), request);
}

function fulfilling(match: RequestMatch): readonly LiveRequest[] {
  const whole = fulfil(match, plainRequest);
  return [whole, ...aspects(match).flatMap(({ fulfils }) => fulfils.map((change) => change(whole)))];
}

function nearMisses(match: RequestMatch): readonly LiveRequest[] {
  const whole = fulfil(match, plainRequest);
  return aspects(match).flatMap(({ fails }) => fails.map((change) => change(whole)));
}

interface Aspect {
  readonly fulfils: readonly Change[];
  readonly fails: readonly Change[];
}

function aspects({ path, method, headers = [], query = [], grpc }: RequestMatch): readonly Aspect[] {
  return [
    ...(grpc ? [pathAspect(pathOfCalls(grpc.service, grpc.method)), methodAspect('POST')] : []),
    ...(path ? [pathAspect(path)] : []),
    ...(method ? [methodAspect(method)] : []),
    ...headers.map(headerAspect),
    ...query.map(queryAspect),
  ];
}

function pathAspect(match: PathMatch): Aspect {
  const to = (path: string): Change => {
    return (request) => ({ ...request, path });
  };
  const { fulfils, fails } = pathSamples(match);
  return { fulfils: fulfils.map(to), fails: fails.map(to) };
}

function pathSamples({ ignoreCase, ...match }: PathMatch): PathSamples {
  const { fulfils, fails } = samplesInOwnLetters(match);
  const otherwise = fulfils.slice(0, 1).map((path) => path.toUpperCase());
  return ignoreCase ? { fulfils: [...fulfils, ...otherwise], fails } : { fulfils, fails: [...fails, ...otherwise] };
}

interface PathSamples {
  readonly fulfils: readonly string[];
  readonly fails: readonly string[];
}

function samplesInOwnLetters({ exact, prefix, regex }: PathMatch): PathSamples {
  if (exact !== undefined) return { fulfils: [exact], fails: [`${exact}/`, `${exact}x`, '/'] };
  if (regex !== undefined) {
    const fulfils = sampled(regex).filter((text) => /^\/[A-Za-z0-9/._-]*$/.test(text));
    return { fulfils, fails: [...fulfils.map((text) => `${text}-`), '/'] };
  }
  const elements = (prefix ?? '/').replace(/\/$/, '');
  return { fulfils: [elements || '/', `${elements}/`, `${elements}/7`], fails: [`${elements}x`, '/'] };
}

function methodAspect(method: string): Aspect {
  const to = (name: string): Change => {
    return (request) => ({ ...request, method: name });
  };
  return { fulfils: [to(method)], fails: [to(method === 'GET' ? 'POST' : 'GET')] };
}

function headerAspect({ name, invert = false, ...condition }: HeaderMatch): Aspect {
  const to = (value: string | undefined): Change => {
    return ({ headers: { [name]: _, ...others }, ...request }) => ({
      ...request,
      headers: value === undefined ? others : { ...others, [name]: value },
    });
  };
  const { fulfils, fails } = textSamples(condition);
  const [holds, fallsShort] = invert ? [fails, fulfils] : [fulfils, fails];
  return { fulfils: holds.map(to), fails: fallsShort.map(to) };
}

function queryAspect({ name, ...condition }: QueryMatch): Aspect {
  const to = (value: string | undefined): Change => {
    return (request) => {
      const others = request.query.filter(([other]) => other !== name);
      return { ...request, query: value === undefined ? others : [...others, [name, value]] };
    };
  };
  const { fulfils, fails } = textSamples(condition);
  const twice = fulfils.slice(0, 1).map((value): Change => {
    return (request) => ({ ...request, query: [[name, 'other'], ...request.query, [name, value ?? '']] });
  });
  return { fulfils: fulfils.map(to), fails: [...fails.map(to), ...twice] };
}

function textSamples({ exact, prefix, regex }: Omit<HeaderMatch, 'name' | 'invert'>): Samples {
  if (exact !== undefined) return { fulfils: [exact], fails: [undefined, `${exact}x`] };
  if (prefix !== undefined) return { fulfils: [prefix, `${prefix}x`], fails: [undefined, `x${prefix}`] };
  if (regex === undefined) return { fulfils: ['anything'], fails: [undefined] };
  const fulfils = sampled(regex).filter((text) => /^[A-Za-z0-9._-]+$/.test(text));
  return { fulfils, fails: [undefined, ...fulfils.map((text) => `${text}-`)] };
}

/** The same texts on every run. */
function sampled(regex: string): readonly string[] {
  return [...new Set(fc.sample(fc.stringMatching(new RegExp(`^(?:${regex})$`)), { numRuns: 20, seed: 1 }))].slice(
    0,
    20,
  );
}
