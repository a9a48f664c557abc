import { expect, test } from 'vitest';
import type { DirectResponse, Redirect } from '@overmesh/model';
import { assess, render, route, warnings } from '../given.ts';

const CALLED = { match: [{ path: { exact: '/old' } }], key: 'old' };

function rendered(wants: Parameters<typeof route>[0]): object {
  const [service] = render([route(wants, CALLED)]);
  const [first] = (service?.body['spec'] as { http: readonly object[] }).http;
  return first ?? {};
}

const REDIRECTS: readonly (readonly [string, Redirect, object])[] = [
  ['another host', { host: 'shop.example' }, { authority: 'shop.example', redirectCode: 302 }],
  [
    'another port of it',
    { host: 'shop.example', port: 443 },
    { authority: 'shop.example', port: 443, redirectCode: 302 },
  ],
  ['another path, for ever', { path: '/new', status: 308 }, { uri: '/new', redirectCode: 308 }],
  ['another scheme', { scheme: 'https' }, { scheme: 'https', redirectCode: 302 }],
];

test.each(REDIRECTS)(
  'a redirect to %s is said with its status, and goes nowhere else',
  (_where, redirect, expected) => {
    expect(rendered({ redirect })).toEqual({ name: 'old', match: [{ uri: { exact: '/old' } }], redirect: expected });
  },
);

test.each<Redirect>([{ port: 80 }, { port: 443, scheme: 'https' }])(
  'a redirect to %o without a host is refused: Istio would leave the port out',
  (redirect) => {
    expect(assess(route({ redirect }))).toMatchObject([{ feature: 'redirect', fidelity: 'unsupported' }]);
  },
);

test.each<DirectResponse>([{ status: 418 }, { status: 503, body: 'closed' }])(
  'a request is answered with %o and goes nowhere',
  (directResponse) => {
    const { body, status } = directResponse;
    expect(rendered({ directResponse })).toMatchObject({
      directResponse: { status, ...(body && { body: { string: body } }) },
    });
    expect(rendered({ directResponse })).not.toHaveProperty('route');
  },
);

test("of what is answered on the spot Istio's retries are no surprise, as they are of all other requests", () => {
  const told = warnings([route({ redirect: { path: '/new' } }, CALLED), route({ retries: { attempts: 0 } })]);
  expect(told).toEqual([]);
});
