import { createHash, X509Certificate } from 'node:crypto';
import { AsnConvert } from '@peculiar/asn1-schema';
import * as asn from '@peculiar/asn1-x509';
import type { Problem, Result } from '@overmesh/model';
import { all, fail, oneLine, succeed } from '@overmesh/model';
import type { Certificate } from '../certificate.ts';
import { attempt } from './attempt.ts';
import { isDer } from './der.ts';
import { readExtensions } from './extensions.ts';
import { kindOf } from './key.ts';
import { readPem } from './pem.ts';
import { hashOf } from './signatures.ts';

const MOST_BYTES = 64 * 1024;
const LONGEST_NAME = 300;
const FIRST_YEAR_OF_GENERAL_TIME = 2050;

/** Reads every certificate of a PEM text; the problems of every one that cannot be read. */
export function readCertificates(pem: string, path = ''): Result<readonly Certificate[]> {
  const blocks = readPem(pem, 'CERTIFICATE', path);
  return blocks.ok ? all(blocks.value.map((der, index) => readCertificate(der, `${path}[${index}]`))) : blocks;
}

/**
 * Reads one certificate, or says why it is none.
 *
 * Two readers must take it: OpenSSL, by which names, times and keys are read, and the ASN.1 reader, by which the
 * extensions are. What one of them does not understand is refused as a whole: a half-read certificate is one of which
 * a limit was overlooked.
 */
export function readCertificate(der: Uint8Array, path = ''): Result<Certificate> {
  if (der.length > MOST_BYTES) return fail({ path, code: 'TOO_LONG', message: 'a certificate is at most 64 KiB' });
  const unreadable: Problem = { path, code: 'BAD_FORMAT', message: 'is no X.509 certificate in DER' };
  if (!isDer(der)) return fail(unreadable);
  const read = attempt(() => ({ asn1: AsnConvert.parse(der, asn.Certificate), openssl: new X509Certificate(der) }));
  if (!read || read.openssl.raw.length !== der.length) return fail(unreadable);
  const { tbsCertificate } = read.asn1;
  const extensions = readExtensions(tbsCertificate.extensions ?? [], path);
  const problems = [...formProblems(read.asn1, path), ...(extensions.ok ? [] : extensions.problems)];
  if (!extensions.ok || problems.length) return fail(...problems);
  const fields = attempt(() => fieldsOf(read.openssl, read.asn1));
  return fields ? succeed({ ...fields, ...extensions.value, der }) : fail(unreadable);
}

/** What is no matter of trust but of spelling, and that readers are known to differ in. */
function formProblems({ tbsCertificate: tbs, signatureAlgorithm }: asn.Certificate, path: string): readonly Problem[] {
  const bad = (message: string): Problem => ({ path, code: 'BAD_FORMAT', message });
  const { notBefore, notAfter } = tbs.validity;
  const early = [notBefore, notAfter].some(
    ({ generalTime }) => generalTime && generalTime.getUTCFullYear() < FIRST_YEAR_OF_GENERAL_TIME,
  );
  return [
    ...(tbs.version === asn.Version.v3 ? [] : [bad('is not of version 3, which alone has extensions')]),
    ...(tbs.signature.isEqual(signatureAlgorithm) ? [] : [bad('names two different signature algorithms')]),
    ...(early ? [bad('writes a year before 2050 as GeneralizedTime, which RFC 5280 wants as UTCTime')] : []),
    ...(tbs.issuerUniqueID || tbs.subjectUniqueID ? [bad('has a unique identifier, which RFC 5280 forbids')] : []),
  ];
}

type Fields = Omit<Certificate, 'der' | keyof (ReturnType<typeof readExtensions> & { ok: true })['value']>;

function fieldsOf(openssl: X509Certificate, { tbsCertificate: tbs, signatureAlgorithm }: asn.Certificate): Fields {
  const { publicKey } = openssl;
  return {
    fingerprint: sha256(openssl.raw),
    subject: nameText(openssl.subject),
    issuer: nameText(openssl.issuer),
    subjectBytes: bytesOf(tbs.subject),
    issuerBytes: bytesOf(tbs.issuer),
    serialNumber: Buffer.from(tbs.serialNumber).toString('hex'),
    notBefore: whole(openssl.validFromDate),
    notAfter: whole(openssl.validToDate),
    key: kindOf(publicKey),
    keyId: sha256(publicKey.export({ type: 'spki', format: 'der' })),
    signedWith: hashOf(signatureAlgorithm.algorithm),
  };
}

function bytesOf(name: asn.Name): string {
  return Buffer.from(AsnConvert.serialize(name)).toString('hex');
}

/** OpenSSL writes each part on a line of its own. */
function nameText(name: string): string {
  return oneLine((name ?? '').split('\n').join(', '), LONGEST_NAME);
}

function whole(date: Date): Date {
  if (Number.isNaN(date.getTime())) throw new RangeError('no time');
  return date;
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
