import type { X509Certificate } from 'node:crypto';
import type { Credential } from '../access.ts';
import type { Entry } from './entries.ts';
import type { FieldTable } from './fields.ts';
import { at, checkFields, textOf } from './fields.ts';
import type { Findings } from './findings.ts';
import { isStrongKey, readCertificates, readPrivateKey, timeFault } from './pem.ts';

const file = 'Files are not read; put the content inline';
const program = 'Programs are never run for a credential; make a token with kubectl create token';
const impersonation = 'Overmesh acts as itself; impersonation is not used';
const basic = 'Kubernetes has no user names and passwords any more; use a token or a client certificate';

const fieldTable: FieldTable = {
  token: 'read',
  'client-certificate-data': 'read',
  'client-key-data': 'read',
  extensions: 'ignored',
  exec: { refused: program, evenEmpty: true },
  'auth-provider': { refused: program, evenEmpty: true },
  tokenFile: { refused: file },
  'client-certificate': { refused: file },
  'client-key': { refused: file },
  username: { refused: basic },
  password: { refused: basic },
  as: { refused: impersonation },
  'as-uid': { refused: impersonation },
  'as-groups': { refused: impersonation },
  'as-user-extra': { refused: impersonation },
  'impersonate-user': { refused: impersonation },
  'impersonate-groups': { refused: impersonation },
};

/** Reads the `user` of a kubeconfig: one inline token, or one inline client certificate. */
export function readUser({ path, fields }: Entry, now: Date, findings: Findings): Credential | undefined {
  const problemsBefore = findings.problems.length;
  checkFields(fields, fieldTable, path, findings);
  const token = textOf(fields, 'token', path, findings);
  const certificate = textOf(fields, 'client-certificate-data', path, findings);
  const key = textOf(fields, 'client-key-data', path, findings);
  const byCertificate = certificate !== undefined || key !== undefined;
  if (token !== undefined && byCertificate)
    return findings.refuse(path, 'EXACTLY_ONE', 'A user has a token or a client certificate, not both');
  if (token !== undefined) return readToken(token, at(path, 'token'), now, findings);
  if (byCertificate) return readCertificate(certificate, key, path, now, findings);
  if (findings.problems.length > problemsBefore) return undefined;
  return findings.refuse(path, 'REQUIRED', 'A user has a token, or client-certificate-data and client-key-data');
}

/** A token goes into a header: whatever could end that header is refused. */
function readToken(token: string, path: string, now: Date, findings: Findings): Credential | undefined {
  if (token.length > 16 * 1024) return findings.refuse(path, 'TOO_LONG', 'A token is at most 16 KiB');
  if (!/^[\x21-\x7e]+$/.test(token))
    return findings.refuse(path, 'BAD_FORMAT', 'A token has no spaces, line breaks or characters beyond ASCII');
  const expiry = expiryOf(token);
  if (expiry !== undefined && expiry <= now) return findings.refuse(path, 'REFUSED', 'The token has expired');
  if (expiry !== undefined) findings.warn(`The token expires at ${expiry.toISOString()}`);
  return { kind: 'token', token };
}

/** When a JSON Web Token ends; undefined for any other token, and for one without an end. */
function expiryOf(token: string): Date | undefined {
  const payload = token.split('.').length === 3 ? (token.split('.')[1] ?? '') : '';
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    const exp: unknown = typeof claims === 'object' && claims !== null ? Reflect.get(claims, 'exp') : undefined;
    const date = new Date(typeof exp === 'number' ? exp * 1000 : Number.NaN);
    return Number.isNaN(date.getTime()) ? undefined : date;
  } catch {
    return undefined;
  }
}

function readCertificate(
  certificateData: string | undefined,
  keyData: string | undefined,
  path: string,
  now: Date,
  findings: Findings,
): Credential | undefined {
  const certificatePath = at(path, 'client-certificate-data');
  const keyPath = at(path, 'client-key-data');
  if (certificateData === undefined) findings.refuse(certificatePath, 'REQUIRED', 'The key has no certificate');
  if (keyData === undefined) findings.refuse(keyPath, 'REQUIRED', 'The certificate has no key');
  const chain =
    certificateData === undefined ? undefined : readCertificates(certificateData, certificatePath, findings);
  const key = keyData === undefined ? undefined : readPrivateKey(keyData, keyPath, findings);
  if (key && !isStrongKey(key))
    findings.refuse(
      keyPath,
      'REFUSED',
      'The key is of a weak or unusual kind; use P-256, Ed25519 or RSA from 2048 bit',
    );
  const leaf = chain && checkChain(chain, certificatePath, now, findings);
  if (!leaf || !key) return undefined;
  if (!leaf.checkPrivateKey(key))
    return findings.refuse(keyPath, 'REFUSED', 'The key does not belong to the certificate');
  const keyPem = key.export({ type: 'pkcs8', format: 'pem' }).toString();
  return { kind: 'certificate', certPem: chain.map(String).join(''), keyPem };
}

function checkChain(
  chain: readonly X509Certificate[],
  path: string,
  now: Date,
  findings: Findings,
): X509Certificate | undefined {
  const [leaf] = chain;
  if (!leaf) return undefined;
  const fault = timeFault(leaf, now);
  if (fault) return findings.refuse(path, 'REFUSED', `The client certificate is ${fault}`);
  const inOrder = chain.every((certificate, index) => {
    const issuer = chain[index + 1];
    return issuer === undefined || certificate.checkIssued(issuer);
  });
  if (!inOrder)
    return findings.refuse(path, 'BAD_FORMAT', 'The certificates are not in order: leaf first, then issuers');
  if (/^O=system:masters$/m.test(leaf.subject))
    findings.warn('The client certificate is of system:masters, which may do everything and cannot be restricted');
  return leaf;
}
