import 'reflect-metadata';
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { CertificationRequest } from '@peculiar/asn1-csr';
import { AsnConvert } from '@peculiar/asn1-schema';
import { SubjectPublicKeyInfo } from '@peculiar/asn1-x509';
import * as x509 from '@peculiar/x509';
import { expect, test } from 'vitest';
import type { Problem, Result } from '@overmesh/model';
import { certificateOf, makeIntermediate, makeRoot, makeWorkload, newKeys, NOW, P256 } from '../test/certificates.ts';
import type { Made, Wish } from '../test/certificates.ts';
import {
  authorityProblems,
  checkChain,
  readBundle,
  readCertificate,
  readCertificates,
  readRequest,
  readTrustDomain,
  sharedDomainProblems,
  successionProblems,
  toPem,
} from './index.ts';

/** Items of section 2 of the reliability reference. */
const WANTED = { now: NOW, trustDomain: 'mesh.example' };
const ID = 'spiffe://mesh.example/ns/shop/sa/cart';

const said = (problems: readonly Problem[]) => problems.map(({ path, code, message }) => `${path} ${code} ${message}`);
const problemsOf = (result: Result<unknown>) => (result.ok ? [] : said(result.problems));

async function chain(wishes: { root?: Wish; intermediate?: Wish; leaf?: Wish }): Promise<readonly Made[]> {
  const root = await makeRoot(wishes.root);
  const intermediate = await makeIntermediate(root, wishes.intermediate);
  return [await makeWorkload(intermediate, wishes.leaf), intermediate, root];
}

const judged = (made: readonly Made[]) => problemsOf(checkChain(made.map(certificateOf), 'workload', WANTED));

test('a right chain is taken, with each of its parts in its place', async () => {
  const made = await chain({});
  const checked = checkChain(made.map(certificateOf), 'workload', WANTED);
  expect(checked).toMatchObject({ ok: true, value: { leaf: { uris: [ID] }, intermediates: [{}], root: {} } });
});

const year2055 = new Date('2055-01-01T00:00:00Z');
const { keyCertSign, digitalSignature } = x509.KeyUsageFlags;

const CHAINS: readonly (readonly [string, Parameters<typeof chain>[0], string])[] = [
  [
    '21 a root of path length 0 above an intermediate',
    { root: { pathLength: 0 } },
    '[2] REFUSED has the path length 0, and 1 authority stands below it',
  ],
  [
    '24 an SVID without a URI name',
    { leaf: { uris: [] } },
    '[0] EXACTLY_ONE has 0 URI names; an SVID has one, its SPIFFE ID',
  ],
  [
    '24 an SVID with two URI names',
    { leaf: { uris: [ID, `${ID}2`] } },
    '[0] EXACTLY_ONE has 2 URI names; an SVID has one, its SPIFFE ID',
  ],
  [
    '24 an SVID that is an authority',
    { leaf: { ca: true } },
    '[0] REFUSED is an authority (CA:true), which a workload may not be',
  ],
  [
    '24 an SVID that may sign',
    { leaf: { usages: keyCertSign | digitalSignature } },
    '[0] REFUSED may sign certificates or lists of revoked ones, which a workload may not',
  ],
  [
    '24 an SVID that may not prove itself',
    { leaf: { usages: x509.KeyUsageFlags.keyAgreement } },
    '[0] REFUSED may not prove who it is: its key usage does not say digitalSignature',
  ],
  [
    '24 an intermediate that may not sign',
    { intermediate: { usages: digitalSignature } },
    '[1] REFUSED may not sign certificates: its key usage does not say keyCertSign',
  ],
  [
    '24 an SVID of another trust domain',
    { leaf: { uris: ['spiffe://other.example/a'] } },
    '[0] REFUSED is of the trust domain other.example, and mesh.example is wanted',
  ],
  [
    '27 less than a minute',
    { leaf: { from: NOW, until: new Date(NOW.getTime() + 59_000) } },
    '[0] OUT_OF_RANGE is good for less than a minute',
  ],
  ['27 more than 10 years', { root: { days: 3_700 } }, '[2] OUT_OF_RANGE is good for more than 10 years'],
  [
    '27 a year after 2050, which is not read as 1955',
    { root: { until: year2055 } },
    '[2] OUT_OF_RANGE is good for more than 10 years',
  ],
  [
    '27 an end before the beginning',
    { intermediate: { until: new Date('2026-11-01T00:00:00Z') } },
    '[1] OUT_OF_RANGE ends before it begins',
  ],
  [
    'an end that is past',
    { leaf: { from: new Date('2026-11-01T00:00:00Z'), days: 1 } },
    '[0] OUT_OF_RANGE ended at 2026-11-02T00:00:00.000Z',
  ],
  [
    'a beginning that is to come',
    { leaf: { from: new Date('2026-12-01T00:00:00Z'), days: 1 } },
    '[0] OUT_OF_RANGE is not good before 2026-12-01T00:00:00.000Z',
  ],
  [
    'a leaf that outlives its intermediate',
    { leaf: { days: 250 } },
    '[0] OUT_OF_RANGE ends after its issuer, at 2027-06-17T00:00:00.000Z: it would be refused from then on',
  ],
  [
    '28 name constraints that exclude its own workloads',
    { intermediate: { permitted: ['other.example'] } },
    '[1] REFUSED cannot vouch for workloads of mesh.example: its name constraints permit other.example and not mesh.example',
  ],
  [
    'a serial number of 21 bytes',
    { leaf: { serialNumber: '4f'.repeat(21) } },
    '[0] OUT_OF_RANGE has a serial number that is not from 1 to 20 bytes',
  ],
  [
    'a signature with SHA-1',
    { root: { algorithm: { ...P256, hash: 'SHA-1' } } },
    '[2] REFUSED is signed with SHA-1; use SHA-256',
  ],
];

test.each(CHAINS)('%s is refused', async (_, wishes, problem) => {
  expect(judged(await chain(wishes))).toContain(problem);
});

test('a chain whose order is wrong is told of by where its parts stand', async () => {
  const [leaf, intermediate, root] = (await chain({})) as [Made, Made, Made];
  const problems = judged([leaf, root, intermediate]);
  expect(problems[0]).toBe(
    '[1] REFUSED is not the issuer of the one before, which is CN=intermediate and stands at [2]: the leaf comes first and the root last',
  );
});

test('an issuer of the same name with another key is none', async () => {
  const [leaf, , root] = (await chain({})) as [Made, Made, Made];
  const impostor = await makeIntermediate(root);
  expect(judged([leaf, impostor, root])).toEqual(['[0] REFUSED is not signed by the key of CN=intermediate']);
});

test('a critical extension that nobody here understands is no detail', async () => {
  const extra = [new x509.Extension('1.2.3.4', true, new Uint8Array([5, 0]).buffer)];
  const { der } = await makeRoot({ extra });
  expect(problemsOf(readCertificate(der))).toEqual([
    ' BAD_FORMAT has the critical extension 1.2.3.4, which is not understood',
  ]);
});

test('a serial number of 0 or below is refused', async () => {
  const certificate = certificateOf(await makeRoot());
  for (const serialNumber of ['00', '80'])
    expect(said(authorityProblems({ ...certificate, serialNumber }, WANTED))).toEqual([
      ' OUT_OF_RANGE has a serial number that is not from 1 to 20 bytes',
    ]);
});

test('22 two meshes of one trust domain are refused unless that is accepted by name', () => {
  const meshes = ['east/istio', 'west/istio', 'west/linkerd'].map((mesh, index) => ({
    mesh,
    trustDomain: index < 2 ? 'cluster.local' : 'mesh.example',
  }));
  expect(said(sharedDomainProblems(meshes))).toEqual([
    "[1].trustDomain DUPLICATE west/istio and east/istio both have the trust domain cluster.local: each takes the other's workloads for its own",
  ]);
  expect(sharedDomainProblems(meshes, ['cluster.local'])).toEqual([]);
});

test.each([
  ['Mesh.Example', 'BAD_FORMAT is in lower case: proxies compare it as it is written'],
  ['mesh.example:443', 'BAD_FORMAT is a name alone, without port, path or user'],
  ['mesh.example/ns', 'BAD_FORMAT is a name alone, without port, path or user'],
  ['user@mesh.example', 'BAD_FORMAT is a name alone, without port, path or user'],
  ['a'.repeat(256), 'TOO_LONG is at most 255 characters'],
  ['spiffe://mesh.example', 'BAD_FORMAT is the bare name, as in mesh.example, without spiffe://'],
  ['', 'BAD_FORMAT is of lower-case letters, digits, dots, dashes and underscores'],
  ['mesh%2eexample', 'BAD_FORMAT is of lower-case letters, digits, dots, dashes and underscores'],
])('23 the trust domain %s is refused', (name, problem) => {
  expect(problemsOf(readTrustDomain(name, 'trustDomain'))).toEqual([`trustDomain ${problem}`]);
});

function jwks(root: Made, more: object = {}, key: object = {}): string {
  const x5c = [Buffer.from(root.der).toString('base64')];
  return JSON.stringify({ keys: [{ kty: 'EC', use: 'x509-svid', x5c, ...key }], spiffe_sequence: 7, ...more });
}

test('25 a bundle is taken with its authorities, its number and when to ask again', async () => {
  const root = await makeRoot();
  const read = readBundle(jwks(root, { spiffe_refresh_hint: 300 }), WANTED);
  expect(read).toMatchObject({
    ok: true,
    value: { sequence: 7, refreshHint: 300, authorities: [certificateOf(root)] },
  });
});

test('25 a bundle of an older number, or of the same number and other authorities, is refused', async () => {
  const [root, other] = [await makeRoot(), await makeRoot({ name: 'CN=other' })];
  const last = readBundle(jwks(root), WANTED);
  if (!last.ok) throw new Error('no bundle');
  const wanted = { ...WANTED, last: last.value };
  expect(problemsOf(readBundle(jwks(root, { spiffe_sequence: 6 }), wanted))).toEqual([
    'spiffe_sequence STALE is 6, and 7 was taken already',
  ]);
  expect(problemsOf(readBundle(jwks(other), wanted))).toEqual([
    'spiffe_sequence REFUSED is 7 as before, with other authorities than before',
  ]);
  expect(readBundle(jwks(root), wanted).ok).toBe(true);
});

test('25 a bundle of another trust domain, with a private key, or without authorities is refused', async () => {
  const foreign = await makeRoot({ uris: ['spiffe://other.example'] });
  const root = await makeRoot();
  expect(problemsOf(readBundle(jwks(foreign), WANTED))).toEqual([
    'keys[0].x5c[0] REFUSED is of the trust domain other.example, and mesh.example is wanted',
  ]);
  const withKey = problemsOf(readBundle(jwks(root, {}, { d: 'c2VjcmV0' }), WANTED));
  expect(withKey).toEqual(['keys[0].d REFUSED is part of a private key, which stands in no bundle; it was not read']);
  expect(problemsOf(readBundle(jwks(root, {}, { use: 'jwt-svid' }), WANTED))).toEqual([
    'keys REQUIRED holds no key with use x509-svid',
  ]);
});

test('26 a successor with the name or the key of the root in use is refused, and one with neither is not', async () => {
  const present = await makeRoot();
  const of = async (wish: Wish) =>
    said(successionProblems(certificateOf(present), certificateOf(await makeRoot(wish))));
  expect(await of({})).toEqual([
    ' REFUSED has the name of the root in use, CN=root, and another key; give it a name of its own',
  ]);
  expect(await of({ name: 'CN=next', keys: present.keys })).toEqual([
    ' REFUSED has the key of the root in use, CN=root, under another name; make a key of its own',
  ]);
  expect(said(successionProblems(certificateOf(present), certificateOf(present)))).toEqual([
    ' DUPLICATE is the root that is in use already',
  ]);
  expect(await of({ name: 'CN=next' })).toEqual([]);
});

interface Asked {
  readonly name?: string;
  readonly uris?: readonly string[];
  readonly password?: boolean;
  readonly ca?: boolean;
}

async function request({ name = '', uris = [ID], password = false, ca = false }: Asked = {}): Promise<Uint8Array> {
  const keys = await newKeys();
  const names = new x509.SubjectAlternativeNameExtension(uris.map((value) => ({ type: 'url' as const, value })));
  const extensions = [names, ...(ca ? [new x509.BasicConstraintsExtension(true)] : [])];
  const attributes = password ? [new x509.ChallengePasswordAttribute('hunter2')] : [];
  const made = await x509.Pkcs10CertificateRequestGenerator.create({
    name,
    keys,
    signingAlgorithm: P256,
    extensions,
    attributes,
  });
  return new Uint8Array(made.rawData);
}

const asked = (der: Uint8Array) =>
  problemsOf(readRequest(toPem('CERTIFICATE REQUEST', der), { id: ID, isAuthority: false }));

test('29 a request gives its key and nothing else', async () => {
  const read = readRequest(toPem('CERTIFICATE REQUEST', await request()), { id: ID, isAuthority: false });
  expect(read).toEqual({ ok: true, value: { publicKey: expect.any(Uint8Array) as Uint8Array } });
});

test.each<readonly [string, Asked, string]>([
  [
    'an O',
    { name: 'O=system:masters' },
    'subject REFUSED is empty; it has O, and who it is for is said by its SPIFFE ID alone',
  ],
  [
    'another SPIFFE ID',
    { uris: ['spiffe://mesh.example/admin'] },
    `extensions REFUSED asks for spiffe://mesh.example/admin, and its sender is ${ID}`,
  ],
  [
    'a second SPIFFE ID',
    { uris: [ID, 'spiffe://mesh.example/admin'] },
    `extensions REFUSED asks for spiffe://mesh.example/admin, and its sender is ${ID}`,
  ],
  [
    'a challenge password',
    { password: true },
    'attributes REFUSED holds a challenge password; a request holds the names that it asks for and nothing else',
  ],
  ['the rights of an authority', { ca: true }, 'extensions REFUSED asks for the certificate of an authority'],
])('29 a request with %s is refused', async (_, wish, problem) => {
  expect(asked(await request(wish))).toEqual([problem]);
});

test('29 a request whose signature is by another key is refused', async () => {
  const der = await request();
  const last = der.length - 1;
  der[last] = (der[last] ?? 0) ^ 1;
  expect(asked(der)).toEqual(['signature REFUSED is not by the key that the request is for']);
});

/** The same request for another key. */
function withKey(der: Uint8Array, spki: Uint8Array): Uint8Array {
  const request = AsnConvert.parse(der, CertificationRequest);
  request.certificationRequestInfo.subjectPKInfo = AsnConvert.parse(spki, SubjectPublicKeyInfo);
  delete request.certificationRequestInfoRaw;
  return new Uint8Array(AsnConvert.serialize(request));
}

test('29 a request with a key of 16,384 bits is refused without looking at its signature', async () => {
  // The number need not be a product of primes: nobody gets as far as to find out.
  const key = { kty: 'RSA', n: Buffer.alloc(2048, 0xab).toString('base64url'), e: 'AQAB' };
  const spki = createPublicKey({ key, format: 'jwk' }).export({ type: 'spki', format: 'der' });
  expect(asked(withKey(await request(), spki))).toEqual([
    'publicKey REFUSED is rsa 16384; use ECDSA P-256, or RSA of 2048 to 8192 bits',
  ]);
});

test('a private key beside certificates is refused before anything is decoded, and is not repeated', async () => {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  const text = toPem('CERTIFICATE', (await makeRoot()).der) + key;
  const problems = problemsOf(readCertificates(text, 'roots'));
  expect(problems).toEqual(['roots REFUSED holds a private key where only CERTIFICATE blocks belong; it was not read']);
});

test('a root that is none is told of by everything that is wrong with it', async () => {
  const made = await makeRoot({ ca: false, usages: digitalSignature, days: 4_000 });
  expect(said(authorityProblems(certificateOf(made), WANTED, 'root'))).toEqual([
    'root OUT_OF_RANGE is good for more than 10 years',
    'root REFUSED is no authority: its basic constraints do not say CA:true',
    'root REFUSED may not sign certificates: its key usage does not say keyCertSign',
  ]);
});
