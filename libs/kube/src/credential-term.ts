import { X509Certificate } from 'node:crypto';
import type { Credential } from './access.ts';
import { isRecord } from './kube-object.ts';

/** From when to when a credential is good, as far as it says so itself. */
export interface CredentialTerm {
  readonly issuedAt?: Date;
  /** Absent where it does not say, or never ends. */
  readonly expiresAt?: Date;
  /** The service account that a token is of. */
  readonly account?: { readonly namespace: string; readonly name: string };
}

/** What a credential says of its own term: the claims of a token, unproved, or the dates of a certificate. */
export function termOf(credential: Credential): CredentialTerm {
  return credential.kind === 'token' ? termOfToken(credential.token) : termOfCertificate(credential.certPem);
}

function termOfToken(token: string): CredentialTerm {
  const { iat, exp, sub } = claimsOf(token);
  const [, namespace, name] = /^system:serviceaccount:([^:]+):([^:]+)$/.exec(typeof sub === 'string' ? sub : '') ?? [];
  return {
    ...dated('issuedAt', iat),
    ...dated('expiresAt', exp),
    ...(namespace !== undefined && name !== undefined && { account: { namespace, name } }),
  };
}

function termOfCertificate(pem: string): CredentialTerm {
  const { validFrom, validTo } = new X509Certificate(pem);
  return { issuedAt: new Date(validFrom), expiresAt: new Date(validTo) };
}

/** Of a JSON Web Token; none of any other text. */
function claimsOf(token: string): Readonly<Record<string, unknown>> {
  const [, payload = '', signature] = token.split('.');
  if (signature === undefined) return {};
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'));
    return isRecord(claims) ? claims : {};
  } catch {
    return {};
  }
}

/** Seconds since 1970, as the claims have them. */
function dated(field: 'issuedAt' | 'expiresAt', seconds: unknown): CredentialTerm {
  const date = new Date(typeof seconds === 'number' ? seconds * 1000 : Number.NaN);
  return Number.isNaN(date.getTime()) ? {} : { [field]: date };
}
