import 'reflect-metadata';
import { generateKeyPairSync, randomBytes, webcrypto } from 'node:crypto';
import * as x509 from '@peculiar/x509';
import { recordSecret } from './record/record.ts';

/** A private key and what vouches for it, both PEM. */
export interface KeyAndCertificate {
  readonly keyPem: string;
  readonly certificatePem: string;
}

/** The authority of one set of test clusters. Its key lives in memory only and its certificates last a week. */
export interface TestAuthority {
  readonly certificatePem: string;
  /** For a server on 127.0.0.1 and localhost. */
  server(commonName: string): Promise<KeyAndCertificate>;
  /** For a client that Kubernetes knows as `user` in `groups`. */
  client(user: string, groups: readonly string[]): Promise<KeyAndCertificate>;
}

const algorithm = { name: 'ECDSA', namedCurve: 'P-256', hash: 'SHA-256' };
const dayMs = 24 * 60 * 60 * 1000;

/** Makes an authority with a key of its own. */
export async function createAuthority(commonName: string): Promise<TestAuthority> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const root = await x509.X509CertificateGenerator.createSelfSigned({
    ...validity(),
    serialNumber: serialNumber(),
    name: [{ CN: [commonName] }],
    keys,
    signingAlgorithm: algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  const signer = { root, signingKey: keys.privateKey };
  return {
    certificatePem: root.toString('pem'),
    server: (name) => issue(signer, [{ CN: [name] }], [serverAuth, loopbackNames]),
    client: async (user, groups) => {
      const subject = [{ CN: [user] }, ...groups.map((group) => ({ O: [group] }))];
      const issued = await issue(signer, subject, [clientAuth]);
      recordSecret({ name: `the client key of ${user}`, value: issued.keyPem });
      return issued;
    },
  };
}

/** The key pair with which an API server signs and checks service account tokens. */
export function serviceAccountKeys(): { readonly privatePem: string; readonly publicPem: string } {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return {
    privatePem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    publicPem: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  };
}

const serverAuth = new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]);
const clientAuth = new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.clientAuth]);
const loopbackNames = new x509.SubjectAlternativeNameExtension([
  { type: 'ip', value: '127.0.0.1' },
  { type: 'dns', value: 'localhost' },
]);

interface Signer {
  readonly root: x509.X509Certificate;
  readonly signingKey: webcrypto.CryptoKey;
}

async function issue(
  signer: Signer,
  subject: x509.JsonName,
  extensions: readonly x509.Extension[],
): Promise<KeyAndCertificate> {
  const keys = await webcrypto.subtle.generateKey(algorithm, true, ['sign', 'verify']);
  const certificate = await x509.X509CertificateGenerator.create({
    ...validity(),
    serialNumber: serialNumber(),
    subject,
    issuer: signer.root.subjectName,
    publicKey: keys.publicKey,
    signingKey: signer.signingKey,
    signingAlgorithm: algorithm,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.digitalSignature, true),
      await x509.AuthorityKeyIdentifierExtension.create(signer.root),
      ...extensions,
    ],
  });
  return { keyPem: await privatePem(keys.privateKey), certificatePem: certificate.toString('pem') };
}

/** Backdated, so that a clock a few minutes behind still accepts what was just issued. */
function validity(): { readonly notBefore: Date; readonly notAfter: Date } {
  return { notBefore: new Date(Date.now() - dayMs), notAfter: new Date(Date.now() + 7 * dayMs) };
}

/** 128 random bits with the sign bit cleared and never zero, as RFC 5280 4.1.2.2 asks. */
function serialNumber(): string {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x01;
  return bytes.toString('hex');
}

async function privatePem(key: webcrypto.CryptoKey): Promise<string> {
  const der = Buffer.from(await webcrypto.subtle.exportKey('pkcs8', key));
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN PRIVATE KEY-----\n${lines.join('\n')}\n-----END PRIVATE KEY-----\n`;
}
