import { randomBytes, randomUUID, webcrypto } from 'node:crypto';
import type { EntityManager } from 'typeorm';
import type { Certificate } from '../certificate.ts';
import { issueRoot, makeKeys } from '../issue/issue.ts';
import type { Signer } from '../issue/issue.ts';
import { readCertificates } from '../read/certificate.ts';
import { fromPem, toPem } from '../read/pem.ts';
import { placeOfRoot, ROOTS } from './authorities.table.ts';
import type { Sealing } from './sealing.ts';

/** Ten years: what is under it is replaced far more often, and it is rotated long before. */
const LIFETIME_MS = 3_650 * 24 * 60 * 60_000;
const KEY_FORMAT = { name: 'ECDSA', namedCurve: 'P-256' };
/** Of a name; with the rest it stays below the 64 characters that RFC 5280 has for a common name. */
const LONGEST_PART = 32;

/** A root that was just made. Its key is open here. */
interface NewRoot {
  readonly certificate: string;
  readonly key: string;
}

/** Makes a root of its own name: of two that share one, verifiers take one for the other. */
async function newRoot(virtualMesh: string, number: number, now: Date): Promise<NewRoot> {
  const keys = await makeKeys();
  const name = `Overmesh ${virtualMesh.slice(0, LONGEST_PART)} root ${number} ${randomBytes(4).toString('hex')}`;
  const der = await issueRoot(keys, name, { now, lifetimeMs: LIFETIME_MS });
  return { certificate: toPem('CERTIFICATE', der), key: await keyToPem(keys.privateKey) };
}

/** Makes a root of an authority, and keeps it with its key sealed. */
export async function addRoot(
  manager: EntityManager,
  sealing: Sealing,
  { virtualMesh, number, now }: { readonly virtualMesh: string; readonly number: number; readonly now: Date },
): Promise<void> {
  const id = randomUUID();
  const { certificate, key } = await newRoot(virtualMesh, number, now);
  const sealed = await sealing.seal(manager, key, placeOfRoot(id));
  await manager.getRepository(ROOTS).insert({ id, virtualMesh, number, certificate, key: sealed });
}

/** PKCS #8. */
export async function keyToPem(key: webcrypto.CryptoKey): Promise<string> {
  return toPem('PRIVATE KEY', new Uint8Array(await webcrypto.subtle.exportKey('pkcs8', key)));
}

/** What a root signs with, out of its row. */
export async function rootSigner(certificate: string, key: string): Promise<Signer> {
  return {
    certificate: certificateIn(certificate),
    key: await webcrypto.subtle.importKey('pkcs8', fromPem(key), KEY_FORMAT, false, ['sign']),
  };
}

/** The certificate of a row. @throws when it is none: rows hold what was made here, or was checked before. */
export function certificateIn(pem: string): Certificate {
  const read = readCertificates(pem);
  const [first] = read.ok ? read.value : [];
  if (!first) throw new Error('a row of trust_roots holds no certificate');
  return first;
}
