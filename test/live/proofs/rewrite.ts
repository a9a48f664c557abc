import { expect } from 'vitest';
import type { PathRewrite } from '@overmesh/model';
import type { Proof } from './proof.ts';

/** Which path a pod gets for each that is asked for; the query stays. */
function proofOfPath(sentence: string, path: PathRewrite, wanted: Readonly<Record<string, string>>): Proof {
  return {
    sentence,
    policies: [{ rewrite: { path } }],
    prove: async ({ call }) => {
      const seen = await Promise.all(Object.keys(wanted).map((asked) => call({ path: asked, query: [['q', '1']] })));
      expect(seen.map(({ tries }) => tries[0]?.path)).toEqual(Object.values(wanted).map((got) => `${got}?q=1`));
    },
  };
}

export const rewriteProofs = {
  'rewrite.host': {
    sentence: 'a pod gets another host than the caller called',
    policies: [{ rewrite: { host: 'reviews.example' } }],
    prove: async ({ call }) => {
      const { tries } = await call();
      expect(tries[0]?.headers.host).toBe('reviews.example');
    },
  },
  'rewrite.path.whole': proofOfPath('every path becomes one', { whole: '/v2' }, { '/': '/v2', '/a/b': '/v2' }),
  'rewrite.path.prefix': proofOfPath(
    'whole elements at the start of a path are replaced, and other paths stay',
    { prefix: { from: '/a.b', to: '/v2/' } },
    { '/a.b': '/v2', '/a.b/': '/v2/', '/a.b/c': '/v2/c', '/a.bc': '/a.bc', '/axb': '/axb', '/z/a.b': '/z/a.b' },
  ),
  'rewrite.path.regex': proofOfPath(
    'a path is written anew from the groups of an expression over all of it',
    { regex: { pattern: '/users/([0-9]+)/(.*)', substitution: '/\\2/of/\\1' } },
    { '/users/7/cart': '/cart/of/7', '/users/x/cart': '/users/x/cart', '/v1/users/7/cart': '/v1/users/7/cart' },
  ),
} as const satisfies Readonly<Record<string, Proof>>;
