import type { KeyObject } from 'node:crypto';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import type { Findings } from './findings.ts';

const mostBytes = 256 * 1024;
const mostCertificates = 100;

interface Block {
  readonly label: string;
  readonly pem: string;
}

/** Decodes an inline `*-data` field: standard base64 of PEM blocks and nothing between them. */
function blocksOf(data: string, path: string, findings: Findings): Block[] | undefined {
  const packed = data.replace(/[\r\n \t]/g, '');
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(packed) || packed.length % 4 !== 0)
    return findings.refuse(path, 'BAD_FORMAT', 'The field is not standard base64');
  if (packed.length > mostBytes) return findings.refuse(path, 'TOO_LONG', 'The field is at most 256 KiB');
  const text = Buffer.from(packed, 'base64').toString('latin1');
  if (/^LS0tLS1/.test(text)) return findings.refuse(path, 'BAD_FORMAT', 'The field is base64 twice over');
  const pattern = /-----BEGIN ([A-Z0-9 ]+)-----\r?\n([A-Za-z0-9+/=:,\- \r\n]*?)-----END \1-----/g;
  const blocks = [...text.matchAll(pattern)].map(([pem, label = '']) => ({ label, pem }));
  if (blocks.length === 0) return findings.refuse(path, 'BAD_FORMAT', 'The field holds no PEM block');
  if (text.replace(pattern, '').trim() !== '')
    return findings.refuse(path, 'BAD_FORMAT', 'The field holds something beside its PEM blocks');
  return blocks;
}

/** Reads one or more certificates, each really parsed. */
export function readCertificates(data: string, path: string, findings: Findings): X509Certificate[] | undefined {
  const blocks = blocksOf(data, path, findings);
  if (!blocks) return undefined;
  if (blocks.some(({ label }) => label.includes('PRIVATE KEY')))
    return findings.refuse(path, 'REFUSED', 'The field holds a private key where a certificate belongs');
  if (blocks.some(({ label }) => label !== 'CERTIFICATE'))
    return findings.refuse(path, 'BAD_FORMAT', 'The field holds something that is no certificate');
  if (blocks.length > mostCertificates)
    return findings.refuse(path, 'TOO_MANY', `The field holds at most ${mostCertificates} certificates`);
  const certificates = blocks.flatMap(({ pem }) => parsed(() => new X509Certificate(pem)));
  if (certificates.length < blocks.length)
    return findings.refuse(path, 'BAD_FORMAT', 'The field holds a certificate that cannot be read');
  return certificates;
}

/** Reads one private key that is not encrypted. */
export function readPrivateKey(data: string, path: string, findings: Findings): KeyObject | undefined {
  const blocks = blocksOf(data, path, findings);
  if (!blocks) return undefined;
  // `openssl ecparam -genkey` writes the curve in a block of its own before the key.
  const keys = blocks.filter(({ label }) => label !== 'EC PARAMETERS');
  const [key] = keys;
  if (!key || keys.length > 1 || !key.label.endsWith('PRIVATE KEY'))
    return findings.refuse(path, 'BAD_FORMAT', 'The field holds one private key and nothing else');
  if (key.label === 'ENCRYPTED PRIVATE KEY' || key.pem.includes('ENCRYPTED'))
    return findings.refuse(path, 'REFUSED', 'The private key is encrypted; nobody is there to type its password');
  const [found] = parsed(() => createPrivateKey(key.pem));
  return found ?? findings.refuse(path, 'BAD_FORMAT', 'The private key cannot be read');
}

const curves = new Set(['prime256v1', 'secp384r1', 'secp521r1']);

/** Whether a key is strong and usual enough to be used for TLS. */
export function isStrongKey(key: KeyObject): boolean {
  const { modulusLength = 0, namedCurve = '' } = key.asymmetricKeyDetails ?? {};
  if (key.asymmetricKeyType === 'rsa') return modulusLength >= 2048 && modulusLength <= 8192;
  if (key.asymmetricKeyType === 'ec') return curves.has(namedCurve);
  return key.asymmetricKeyType === 'ed25519';
}

/** What is wrong with a certificate's time, if anything is. */
export function timeFault(certificate: X509Certificate, now: Date): 'expired' | 'not yet valid' | undefined {
  if (certificate.validToDate < now) return 'expired';
  return certificate.validFromDate > now ? 'not yet valid' : undefined;
}

function parsed<T>(parse: () => T): T[] {
  try {
    return [parse()];
  } catch {
    return [];
  }
}
