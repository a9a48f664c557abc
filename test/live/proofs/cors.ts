import { expect } from 'vitest';
import type { Cors, CorsOrigin } from '@overmesh/model';
import type { Proof, ProvenService, Seen } from './proof.ts';

const shop = 'https://shop.example';

function proofOfCors(sentence: string, cors: Partial<Cors>, prove: Proof['prove']): Proof {
  return { sentence, policies: [{ cors: { allowOrigins: [{ exact: shop }], ...cors } }], prove };
}

/** What a browser asks ahead of a request. */
function preflight({ call }: ProvenService, origin: string): Promise<Seen> {
  return call({ method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'PUT' } });
}

function allowed(seen: Seen, what: string): unknown {
  return seen.headers[`access-control-${what}`];
}

function proofOfOrigin(sentence: string, origin: CorsOrigin, good: string, bad: string): Proof {
  return proofOfCors(sentence, { allowOrigins: [origin] }, async (service) => {
    const [fits, fitsNot] = await Promise.all([preflight(service, good), preflight(service, bad)]);
    expect([allowed(fits, 'allow-origin'), fits.tries]).toEqual([good, []]);
    expect([allowed(fitsNot, 'allow-origin'), fitsNot.tries.length]).toEqual([undefined, 1]);
    const plain = await service.call({ headers: { origin: good } });
    expect([allowed(plain, 'allow-origin'), plain.tries.length]).toEqual([good, 1]);
  });
}

export const corsProofs = {
  'cors.allowOrigins.exact': proofOfOrigin(
    'a preflight of one origin is answered without a pod, and that of another one reaches a pod',
    { exact: shop },
    shop,
    'https://shop.example.org',
  ),
  'cors.allowOrigins.regex': proofOfOrigin(
    'origins are told by an expression over all of them',
    { regex: 'https://[a-z]+[.]example' },
    'https://any.example',
    'https://any.example.org',
  ),
  'cors.allowMethods': proofOfCors(
    'a browser is told the methods',
    { allowMethods: ['PUT', 'DELETE'] },
    async (service) => expect(allowed(await preflight(service, shop), 'allow-methods')).toBe('DELETE,PUT'),
  ),
  'cors.allowHeaders': proofOfCors(
    'a browser is told the headers that it may send',
    { allowHeaders: ['x-b', 'x-a'] },
    async (service) => expect(allowed(await preflight(service, shop), 'allow-headers')).toBe('x-a,x-b'),
  ),
  'cors.exposeHeaders': proofOfCors(
    'a browser is told the headers that a page may read',
    { exposeHeaders: ['x-pod'] },
    async ({ call }) => expect(allowed(await call({ headers: { origin: shop } }), 'expose-headers')).toBe('x-pod'),
  ),
  'cors.maxAge': proofOfCors(
    'a browser is told to remember the answer for 90 s',
    { maxAge: '1m30s' },
    async (service) => expect(allowed(await preflight(service, shop), 'max-age')).toBe('90'),
  ),
  'cors.allowCredentials': proofOfCors(
    'a browser is told that it may send cookies',
    { allowCredentials: true },
    async (service) => expect(allowed(await preflight(service, shop), 'allow-credentials')).toBe('true'),
  ),
} as const satisfies Readonly<Record<string, Proof>>;
