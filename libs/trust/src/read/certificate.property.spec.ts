import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import { certificateOf, makeIntermediate, makeRoot, makeWorkload, NOW } from '../../test/certificates.ts';
import { checkChain, readBundle, readCertificate, readCertificates, readRequest, toPem } from '../index.ts';
import { isDer } from './der.ts';

const WANTED = { now: NOW, trustDomain: 'mesh.example' };
let ders: readonly Uint8Array[];

beforeAll(async () => {
  const root = await makeRoot();
  const intermediate = await makeIntermediate(root, { permitted: ['mesh.example'] });
  ders = [(await makeWorkload(intermediate)).der, intermediate.der, root.der];
});

const wanted = { id: 'spiffe://mesh.example/a', isAuthority: false };

test('no bytes crash the readers', () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
      const reads = [
        readCertificate(bytes),
        readCertificates(toPem('CERTIFICATE', bytes)),
        readRequest(toPem('CERTIFICATE REQUEST', bytes), wanted),
      ];
      expect(reads.map(({ ok }) => ok)).toEqual([false, false, false]);
    }),
    { numRuns: 300 },
  );
});

test('no text crashes the readers', () => {
  fc.assert(
    fc.property(fc.oneof(fc.string(), fc.json(), fc.string({ unit: 'binary' })), (text) => {
      expect(readCertificates(text).ok || readRequest(text, wanted).ok || readBundle(text, WANTED).ok).toBe(false);
    }),
    { numRuns: 300 },
  );
});

test('a chain with any byte changed is not believed', () => {
  const places = fc.tuple(fc.nat(2), fc.nat(10_000), fc.integer({ min: 1, max: 255 }));
  fc.assert(
    fc.property(places, ([which, place, change]) => {
      const changed = ders.map((der, index) => (index === which ? withByte(der, place % der.length, change) : der));
      const read = changed.map((der) => readCertificate(der));
      const certificates = read.flatMap((one) => (one.ok ? [one.value] : []));
      const isBelieved = certificates.length === 3 && checkChain(certificates, 'workload', WANTED).ok;
      expect(isBelieved).toBe(false);
    }),
    { numRuns: 300 },
  );
  expect(
    checkChain(
      ders.map((der) => certificateOf({ der })),
      'workload',
      WANTED,
    ).ok,
  ).toBe(true);
});

test('a certificate that is cut, or has something behind it, is none', () => {
  fc.assert(
    fc.property(fc.nat(2), fc.nat(10_000), fc.uint8Array({ minLength: 1, maxLength: 20 }), (which, place, tail) => {
      const der = ders[which] ?? new Uint8Array();
      expect(readCertificate(der.subarray(0, place % der.length)).ok).toBe(false);
      expect(readCertificate(new Uint8Array([...der, ...tail])).ok).toBe(false);
    }),
  );
});

test.each([
  ['a length with a leading zero', [0x04, 0x82, 0x00, 0x80, ...Array<number>(128).fill(0)]],
  ['a long length that fits into the short form', [0x04, 0x81, 0x01, 0x00]],
  ['an open end, which only BER has', [0x30, 0x80, 0x00, 0x00]],
  ['a number with a byte too many', [0x02, 0x02, 0x00, 0x01]],
  ['a number without bytes', [0x02, 0x00]],
  ['a truth that is neither 0 nor 255', [0x01, 0x01, 0x01]],
  ['a tag of several bytes', [0x1f, 0x81, 0x00, 0x00]],
  ['a value that ends after the one it is in', [0x30, 0x02, 0x04, 0x01]],
  ['nothing', []],
])('%s is not DER', (_, bytes) => {
  expect(isDer(new Uint8Array(bytes))).toBe(false);
});

test('values in values without end do not exhaust the stack', () => {
  const nest = (inner: number[], depth: number): number[] =>
    depth === 0 || inner.length > 120 ? inner : nest([0x30, inner.length, ...inner], depth - 1);
  expect(isDer(new Uint8Array(nest([], 20)))).toBe(true);
  expect(isDer(new Uint8Array(nest([], 60)))).toBe(false);
});

function withByte(der: Uint8Array, place: number, change: number): Uint8Array {
  return der.map((byte, index) => (index === place ? byte ^ change : byte));
}
