import 'reflect-metadata';
import { randomBytes, webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';

const p256 = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const dayMs = 24 * 60 * 60 * 1000;

export interface Wish {
  readonly name?: string;
  readonly ca?: boolean;
  readonly from?: Date;
  readonly until?: Date;
  readonly algorithm?: EcKeyGenParams | RsaHashedKeyGenParams;
  readonly issuer?: Issued;
}
type EcKeyGenParams = { name: string; namedCurve: string; hash: string };
type RsaHashedKeyGenParams = { name: string; modulusLength: number; publicExponent: Uint8Array; hash: string };

export interface Issued {
  readonly certPem: string;
  readonly keyPem: string;
  readonly keys: webcrypto.CryptoKeyPair;
  readonly algorithm: EcKeyGenParams | RsaHashedKeyGenParams;
  readonly name: string;
}

export function rsa(modulusLength: number, hash = 'SHA-256'): RsaHashedKeyGenParams {
  return { name: 'RSASSA-PKCS1-v1_5', modulusLength, publicExponent: new Uint8Array([1, 0, 1]), hash };
}

export function ec(namedCurve: string): EcKeyGenParams {
  return { ...p256, namedCurve };
}

/** Makes a certificate as wished for, good for a day around now, for 127.0.0.1 and localhost; self-signed without an issuer. */
export async function issue(wish: Wish = {}): Promise<Issued> {
  const { name = 'CN=test', ca = false, algorithm = p256, issuer } = wish;
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.create({
    serialNumber: `01${randomBytes(8).toString('hex')}`,
    subject: name,
    issuer: issuer?.name ?? name,
    notBefore: wish.from ?? new Date(Date.now() - dayMs),
    notAfter: wish.until ?? new Date(Date.now() + dayMs),
    publicKey: keys.publicKey,
    signingKey: (issuer?.keys ?? keys).privateKey,
    signingAlgorithm: issuer?.algorithm ?? algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(ca, undefined, true),
      new x509.SubjectAlternativeNameExtension([
        { type: 'ip', value: '127.0.0.1' },
        { type: 'dns', value: 'localhost' },
      ]),
    ],
  });
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', keys.privateKey));
  return { certPem: `${certificate.toString('pem')}\n`, keyPem: pem('PRIVATE KEY', der), keys, algorithm, name };
}

export function pem(label: string, der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`;
}
