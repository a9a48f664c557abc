import 'reflect-metadata';
import { webcrypto } from 'node:crypto';
import { AsnConvert } from '@peculiar/asn1-schema';
import * as asn from '@peculiar/asn1-x509';
import * as x509 from '@peculiar/x509';
import type { Certificate } from '../src/index.ts';
import { readCertificate } from '../src/index.ts';

export const P256 = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
export const NOW = new Date('2026-11-30T00:00:00Z');
const DAY_MS = 24 * 60 * 60_000;

/** Where a certificate of a test differs from a right one of its sort. */
export interface Wish {
  readonly name?: string;
  readonly from?: Date;
  readonly days?: number;
  readonly until?: Date;
  readonly ca?: boolean;
  readonly pathLength?: number;
  readonly usages?: x509.KeyUsageFlags;
  readonly uris?: readonly string[];
  readonly permitted?: readonly string[];
  readonly serialNumber?: string;
  readonly keys?: webcrypto.CryptoKeyPair;
  readonly algorithm?: { readonly name: string; readonly hash: string };
  readonly issuer?: Made;
  readonly extra?: readonly x509.Extension[];
}

export interface Made {
  readonly der: Uint8Array;
  readonly certificate: x509.X509Certificate;
  readonly keys: webcrypto.CryptoKeyPair;
}

const SIGNING = x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign;

export async function newKeys(algorithm: object = P256): Promise<webcrypto.CryptoKeyPair> {
  return (await webcrypto.subtle.generateKey(algorithm as never, true, ['sign', 'verify'])) as webcrypto.CryptoKeyPair;
}

/** A right root, but for what is wished. */
export function makeRoot(wish: Wish = {}): Promise<Made> {
  return make({ name: 'CN=root', ca: true, usages: SIGNING, ...wish });
}

/** A right intermediate. */
export function makeIntermediate(issuer: Made, wish: Wish = {}): Promise<Made> {
  return make({ name: 'CN=intermediate', ca: true, usages: SIGNING, issuer, days: 200, ...wish });
}

/** A right SVID. */
export function makeWorkload(issuer: Made, wish: Wish = {}): Promise<Made> {
  const uris = ['spiffe://mesh.example/ns/shop/sa/cart'];
  return make({ name: '', usages: x509.KeyUsageFlags.digitalSignature, uris, issuer, days: 2, ...wish });
}

async function make(wish: Wish): Promise<Made> {
  const { name = '', from = new Date(NOW.getTime() - DAY_MS), days = 300, issuer, algorithm = P256 } = wish;
  const keys = wish.keys ?? (await newKeys(algorithm));
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: wish.serialNumber ?? '4f00000000000000000000000000000a',
    subject: name,
    issuer: issuer?.certificate.subjectName ?? name,
    notBefore: from,
    notAfter: wish.until ?? new Date(from.getTime() + days * DAY_MS),
    publicKey: keys.publicKey,
    signingKey: (issuer?.keys ?? keys).privateKey,
    signingAlgorithm: issuer ? P256 : algorithm,
    extensions: extensionsOf(wish),
  });
  return { der: new Uint8Array(certificate.rawData), certificate, keys };
}

function extensionsOf({ ca = false, pathLength, usages, uris = [], permitted, extra = [] }: Wish): x509.Extension[] {
  return [
    new x509.BasicConstraintsExtension(ca, pathLength, true),
    ...(usages === undefined ? [] : [new x509.KeyUsagesExtension(usages, true)]),
    ...(uris.length
      ? [new x509.SubjectAlternativeNameExtension(uris.map((value) => ({ type: 'url' as const, value })))]
      : []),
    ...(permitted ? [uriLimits(permitted)] : []),
    ...extra,
  ];
}

function uriLimits(hosts: readonly string[]): x509.Extension {
  const bases = hosts.map((uniformResourceIdentifier) => new asn.GeneralName({ uniformResourceIdentifier }));
  const permittedSubtrees = new asn.GeneralSubtrees(bases.map((base) => new asn.GeneralSubtree({ base })));
  const value = AsnConvert.serialize(new asn.NameConstraints({ permittedSubtrees }));
  return new x509.Extension(asn.id_ce_nameConstraints, true, value);
}

/** As the reader gives it; throws where it does not. */
export function certificateOf({ der }: Pick<Made, 'der'>): Certificate {
  const read = readCertificate(der);
  if (!read.ok) throw new Error(read.problems.map(({ message }) => message).join());
  return read.value;
}
