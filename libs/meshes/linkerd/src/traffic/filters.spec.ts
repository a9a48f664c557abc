import { expect, test } from 'vitest';
import type { Redirect } from '@overmesh/model';
import { assess, render, routeOf, wanted } from '../samples.ts';

/** Headers and redirects, which are filters of an HTTPRoute; and what Linkerd has no filter for. */

function ruleOf(wants: Parameters<typeof routeOf>[0]): object {
  const [object] = render([routeOf(wants)]);
  return (object?.body['spec'] as { rules: readonly object[] } | undefined)?.rules[0] ?? {};
}

test('headers of both ways are two filters beside the backends', () => {
  const headers = wanted({
    request: {
      set: [
        { name: 'b', value: '2' },
        { name: 'a', value: '1%' },
      ],
      remove: ['c'],
    },
    response: { add: [{ name: 'via', value: 'mesh' }] },
  });
  expect(ruleOf({ headers })).toMatchObject({
    filters: [
      {
        type: 'RequestHeaderModifier',
        requestHeaderModifier: {
          set: [
            { name: 'a', value: '1%' },
            { name: 'b', value: '2' },
          ],
          remove: ['c'],
        },
      },
      { type: 'ResponseHeaderModifier', responseHeaderModifier: { add: [{ name: 'via', value: 'mesh' }] } },
    ],
    backendRefs: [{ name: 'reviews', port: 9080 }],
  });
});

const REDIRECTS: readonly (readonly [string, Redirect, string, object])[] = [
  ['a host has the port of the scheme', { host: 'a.example' }, 'exact', { hostname: 'a.example', port: 80 }],
  [
    'a host by https has port 443',
    { host: 'a.example', scheme: 'https' },
    'exact',
    { hostname: 'a.example', port: 443, scheme: 'https' },
  ],
  ['a port is of the host that was called', { port: 8443 }, 'exact', { port: 8443 }],
  [
    'a path loses the query',
    { path: '/new', status: 301 },
    'approximate',
    { path: { type: 'ReplaceFullPath', replaceFullPath: '/new' }, statusCode: 301 },
  ],
];

test.each(REDIRECTS)('of a redirect, %s', (_what, redirect, fidelity, requestRedirect) => {
  expect(assess(routeOf({ redirect: wanted(redirect) }))).toMatchObject([{ feature: 'redirect', fidelity }]);
  const rule = ruleOf({ redirect: wanted(redirect) });
  expect(rule).toEqual({
    filters: [{ type: 'RequestRedirect', requestRedirect: { statusCode: 302, ...requestRedirect } }],
  });
});

test('a redirect with status 308 is unsupported', () => {
  const [report] = assess(routeOf({ redirect: wanted({ path: '/new', status: 308 }) }));
  expect(report?.reason).toBe('Linkerd redirects with 301 or 302 alone, and this one has 308');
});

test('faults, copies, rewrites and answers are unsupported, and nothing is written for them', () => {
  const wants = {
    faults: wanted({ abort: { status: 503 } }),
    mirror: wanted({ subset: { version: 'v2' } }),
    rewrite: wanted({ host: 'a.example' }),
  };
  expect(assess(routeOf(wants)).map(({ fidelity }) => fidelity)).toEqual(['unsupported', 'unsupported', 'unsupported']);
  expect(render([routeOf(wants)])).toEqual([]);
  expect(assess(routeOf({ directResponse: wanted({ status: 418 }) }))).toMatchObject([{ fidelity: 'unsupported' }]);
});
