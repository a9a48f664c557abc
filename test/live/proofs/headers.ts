import { expect } from 'vitest';
import type { HeaderChange } from '@overmesh/model';
import type { Proof, ProvenService } from './proof.ts';

/** What a pod gets of a request that has `x-had: before`. */
async function received({ call }: ProvenService): Promise<Readonly<Record<string, unknown>>> {
  const { tries } = await call({ headers: { 'x-had': 'before' } });
  return tries[0]?.headers ?? {};
}

function proofOfRequest(sentence: string, request: HeaderChange, prove: Proof['prove']): Proof {
  return { sentence, policies: [{ headers: { request } }], prove };
}

function proofOfResponse(sentence: string, response: HeaderChange, prove: Proof['prove']): Proof {
  return { sentence, policies: [{ headers: { response } }], prove };
}

/** Lines of one name as one text, however they came. */
function text(value: unknown): string {
  return [value].flat().join(', ');
}

const both = [
  { name: 'x-had', value: '100%' },
  { name: 'x-new', value: '%REQ(x-had)%' },
];

export const headerProofs = {
  'headers.request.set': proofOfRequest(
    'a pod gets the new value of a header instead of the old one, letter by letter',
    { set: both },
    async (service) => {
      const headers = await received(service);
      expect([headers['x-had'], headers['x-new']]).toEqual(['100%', '%REQ(x-had)%']);
    },
  ),
  'headers.request.add': proofOfRequest(
    'a pod gets the added value of a header after the one that it had',
    { add: both },
    async (service) => {
      const headers = await received(service);
      expect([text(headers['x-had']), headers['x-new']]).toEqual(['before, 100%', '%REQ(x-had)%']);
    },
  ),
  'headers.request.remove': proofOfRequest('a pod does not get a header', { remove: ['x-had'] }, async (service) => {
    expect(await received(service)).not.toHaveProperty('x-had');
  }),
  'headers.response.set': proofOfResponse(
    'a caller gets another value of a header than the pod sent',
    { set: [{ name: 'x-port', value: '100%' }] },
    async ({ call }) => expect((await call()).headers['x-port']).toBe('100%'),
  ),
  'headers.response.add': proofOfResponse(
    'a caller gets a second value of a header',
    { add: [{ name: 'x-port', value: 'more' }] },
    async ({ call }) => expect(text((await call()).headers['x-port'])).toBe('9080, more'),
  ),
  'headers.response.remove': proofOfResponse(
    'a caller does not get a header that the pod sent',
    { remove: ['x-port'] },
    async ({ call }) => expect((await call()).headers).not.toHaveProperty('x-port'),
  ),
} as const satisfies Readonly<Record<string, Proof>>;
