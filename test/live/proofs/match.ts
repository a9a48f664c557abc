import type { RequestMatch } from '@overmesh/model';
import { expect } from 'vitest';
import { matches } from '../model/matches.ts';
import { probesFor } from '../model/probes.ts';
import { inWords, plainRequest } from '../model/request.ts';
import type { Proof } from './proof.ts';

/**
 * Requests that match go to v2, all others to v1. Each request of the probes (those that fulfil the match, those that
 * just miss it) is sent and must be answered by the version that the document means.
 */
export function proofOfMatch(sentence: string, ...match: readonly RequestMatch[]): Proof {
  const probes = probesFor(match);
  return {
    sentence: `${sentence} (${probes.length} requests)`,
    policies: [
      { match, split: [{ weight: 100, subset: { version: 'v2' } }] },
      { split: [{ weight: 100, subset: { version: 'v1' } }] },
    ],
    prove: async (service) => {
      const wanted = probes.map((probe) => (match.some((one) => matches(one, probe)) ? 'v2' : 'v1'));
      // A proof whose requests all match, or none, shows nothing.
      expect(new Set(wanted).size).toBe(2);
      const seen = await Promise.all(probes.map((probe) => service.call(probe)));
      const lines = (versions: readonly (string | undefined)[]): readonly string[] =>
        versions.map((version, index) => `${version}: ${inWords(probes[index] ?? plainRequest)}`);
      expect(lines(seen.map(({ version }) => version))).toEqual(lines(wanted));
    },
  };
}

export const matchProofs = {
  'match.path.exact': proofOfMatch('the exact path and no other', { path: { exact: '/reviews/7' } }),
  'match.path.prefix': proofOfMatch('whole elements of a path, not the start of a word', {
    path: { prefix: '/reviews' },
  }),
  'match.path.regex': proofOfMatch('an expression over the whole path', { path: { regex: '/reviews/[0-9]+(/.*)?' } }),
  'match.path.ignoreCase': proofOfMatch(
    'an exact path and a prefix in letters of either case',
    { path: { exact: '/Reviews/7', ignoreCase: true } },
    { path: { prefix: '/Ratings', ignoreCase: true } },
  ),
  'match.grpc': proofOfMatch(
    'calls of one gRPC method, and of a whole service',
    { grpc: { service: 'shop.v1.Checkout', method: 'Place' } },
    { grpc: { service: 'shop.v1.Cart' } },
  ),
  'match.method': proofOfMatch('the method', { method: 'PUT' }),
  'match.headers.exact': proofOfMatch('the exact value of a header', {
    headers: [{ name: 'end-user', exact: 'jason' }],
  }),
  'match.headers.prefix': proofOfMatch('the start of a header', { headers: [{ name: 'x-client', prefix: 'Mobile' }] }),
  'match.headers.regex': proofOfMatch('an expression over a whole header', {
    headers: [{ name: 'x-version', regex: 'v[0-9]+' }],
  }),
  'match.headers.present': proofOfMatch('a header that is there', { headers: [{ name: 'x-trace', present: true }] }),
  'match.headers.invert': proofOfMatch(
    'headers that are absent or have another value',
    { headers: [{ name: 'x-internal', present: true, invert: true }], path: { exact: '/absent' } },
    { headers: [{ name: 'x-tier', exact: 'gold', invert: true }], path: { exact: '/not-gold' } },
    { headers: [{ name: 'x-tier', prefix: 'go', invert: true }], path: { exact: '/not-go' } },
    { headers: [{ name: 'x-tier', regex: 'g.+', invert: true }], path: { exact: '/not-g' } },
  ),
  'match.query.exact': proofOfMatch('the exact value of a query parameter', { query: [{ name: 'beta', exact: '1' }] }),
  'match.query.regex': proofOfMatch('an expression over a whole query parameter', {
    query: [{ name: 'lang', regex: 'en|fr' }],
  }),
} as const satisfies Readonly<Record<string, Proof>>;
