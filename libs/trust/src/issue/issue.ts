import 'reflect-metadata';
import { randomBytes, webcrypto } from 'node:crypto';
import { AsnConvert } from '@peculiar/asn1-schema';
import * as asn from '@peculiar/asn1-x509';
import * as x509 from '@peculiar/x509';
import type { Certificate } from '../certificate.ts';

/** What an authority signs with. The key never leaves the process unless somebody exports it. */
export interface Signer {
  readonly certificate: Certificate;
  readonly key: webcrypto.CryptoKey;
}

/** How long a certificate is to be good. */
export interface Term {
  readonly now: Date;
  readonly lifetimeMs: number;
}

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
/** Clocks of clusters differ: what was just issued is good there all the same. */
const BACKDATED_MS = 5 * 60_000;
const KEY_USAGES = x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign;

/** Makes a key pair as all of ours are: ECDSA P-256, which every mesh takes. */
export function makeKeys(): Promise<webcrypto.CryptoKeyPair> {
  return webcrypto.subtle.generateKey(ALGORITHM, true, ['sign', 'verify']);
}

/**
 * Issues a root that signs itself, for intermediates and nothing deeper.
 *
 * @returns its DER
 */
export async function issueRoot(keys: webcrypto.CryptoKeyPair, commonName: string, term: Term): Promise<Uint8Array> {
  const root = await x509.X509CertificateGenerator.createSelfSigned({
    ...basics(term),
    name: [{ CN: [commonName] }],
    keys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 1, true),
      new x509.KeyUsagesExtension(KEY_USAGES, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return new Uint8Array(root.rawData);
}

/** Whom an intermediate may vouch for. */
export interface IntermediateWish extends Term {
  readonly commonName: string;
  /** Workloads of this trust domain, and no others. */
  readonly trustDomain: string;
}

/**
 * Issues an intermediate that signs workloads and no further authority.
 *
 * It never outlives its issuer: proxies refuse what hangs on an ended root, whatever its own end is.
 */
export async function issueIntermediate(
  signer: Signer,
  publicKey: webcrypto.CryptoKey,
  { commonName, trustDomain, ...term }: IntermediateWish,
): Promise<Uint8Array> {
  return issue(
    signer,
    publicKey,
    term,
    [{ CN: [commonName] }],
    [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(KEY_USAGES, true),
      uriLimit(trustDomain),
    ],
  );
}

/** Issues the certificate of a workload: an X.509-SVID, whose name is its SPIFFE ID alone. */
export async function issueWorkload(
  signer: Signer,
  publicKey: webcrypto.CryptoKey,
  id: string,
  term: Term,
): Promise<Uint8Array> {
  return issue(
    signer,
    publicKey,
    term,
    [],
    [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth, x509.ExtendedKeyUsage.clientAuth]),
      // Critical, since the subject is empty: RFC 5280 4.2.1.6.
      new x509.SubjectAlternativeNameExtension([{ type: 'url', value: id }], true),
    ],
  );
}

async function issue(
  { certificate: issuer, key }: Signer,
  publicKey: webcrypto.CryptoKey,
  term: Term,
  subject: x509.JsonName,
  extensions: readonly x509.Extension[],
): Promise<Uint8Array> {
  const above = new x509.X509Certificate(issuer.der);
  const { notAfter, ...dated } = basics(term);
  const issued = await x509.X509CertificateGenerator.create({
    ...dated,
    notAfter: notAfter < issuer.notAfter ? notAfter : issuer.notAfter,
    subject,
    issuer: above.subjectName,
    publicKey,
    signingKey: key,
    extensions: [
      ...extensions,
      await x509.SubjectKeyIdentifierExtension.create(publicKey),
      await x509.AuthorityKeyIdentifierExtension.create(above),
    ],
  });
  return new Uint8Array(issued.rawData);
}

function basics({ now, lifetimeMs }: Term) {
  return {
    serialNumber: serialNumber(),
    notBefore: new Date(now.getTime() - BACKDATED_MS),
    notAfter: new Date(now.getTime() + lifetimeMs),
    signingAlgorithm: ALGORITHM,
  };
}

/** 16 random bytes, of which the first is set so that the number is positive and as long as it looks: RFC 5280 4.1.2.2. */
function serialNumber(): string {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x3f) | 0x40;
  return bytes.toString('hex');
}

/** The library knows no such extension. */
function uriLimit(trustDomain: string): x509.Extension {
  const base = new asn.GeneralName({ uniformResourceIdentifier: trustDomain });
  const permittedSubtrees = new asn.GeneralSubtrees([new asn.GeneralSubtree({ base })]);
  const value = AsnConvert.serialize(new asn.NameConstraints({ permittedSubtrees }));
  return new x509.Extension(asn.id_ce_nameConstraints, true, value);
}
