import { expect } from 'vitest';
import type { DirectResponse, Redirect } from '@overmesh/model';
import type { Proof, ProvenService } from './proof.ts';

/** Requests to `/old` are answered by the caller's proxy; all others reach a pod. */
function proofOfRedirect(
  sentence: string,
  redirect: Redirect,
  location: (authority: string) => string,
  status = 302,
): Proof {
  return {
    sentence,
    policies: [{ match: [{ path: { exact: '/old' } }], redirect }, { timeout: '5s' }],
    prove: async ({ call, authority }) => {
      const seen = await call({ path: '/old', query: [['q', '1']] });
      expect([seen.status, seen.headers['location']]).toEqual([status, location(authority)]);
      expect(seen.tries).toEqual([]);
      expect((await call({ path: '/new' })).tries).toHaveLength(1);
    },
  };
}

function proofOfResponse(sentence: string, directResponse: DirectResponse, prove: Proof['prove']): Proof {
  return { sentence, policies: [{ match: [{ path: { exact: '/old' } }], directResponse }], prove };
}

async function answered({ call }: ProvenService): Promise<readonly [number, string]> {
  const seen = await call({ path: '/old' });
  expect(seen.tries).toEqual([]);
  expect((await call({ path: '/new' })).tries).toHaveLength(1);
  return [seen.status, seen.body];
}

export const answerProofs = {
  'redirect.scheme': proofOfRedirect(
    'a caller is sent to the same place by https, with the port that it called',
    { scheme: 'https' },
    (authority) => `https://${authority}/old?q=1`,
  ),
  'redirect.host': proofOfRedirect(
    'a caller is sent to another host, at the port of the scheme',
    { host: 'shop.example' },
    () => 'http://shop.example/old?q=1',
  ),
  'redirect.port': proofOfRedirect(
    'a caller is sent to another port of the same host',
    { port: 8443 },
    (authority) => `http://${authority.replace(/:\d+$/, ':8443')}/old?q=1`,
  ),
  'redirect.path': proofOfRedirect(
    'a caller is sent to another path, with the query that it had',
    { path: '/moved' },
    (authority) => `http://${authority}/moved?q=1`,
  ),
  'redirect.status': proofOfRedirect(
    'a caller is sent on with status 308',
    { path: '/moved', status: 308 },
    (authority) => `http://${authority}/moved?q=1`,
    308,
  ),
  'directResponse.status': proofOfResponse(
    'a request is answered 418 and reaches no pod',
    { status: 418 },
    async (service) => expect(await answered(service)).toEqual([418, '']),
  ),
  'directResponse.body': proofOfResponse(
    'a request is answered with a text of the document',
    { status: 503, body: 'closed for today, 100%' },
    async (service) => expect(await answered(service)).toEqual([503, 'closed for today, 100%']),
  ),
} as const satisfies Readonly<Record<string, Proof>>;
