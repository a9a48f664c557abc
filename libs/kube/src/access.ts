import { createHash } from 'node:crypto';

/** What a cluster recognises us by. Secret: never logged, never part of an error. */
export type Credential =
  | { readonly kind: 'token'; readonly token: string }
  | { readonly kind: 'certificate'; readonly certPem: string; readonly keyPem: string };

/** Everything needed to speak to one API server. */
export interface ClusterAccess {
  /** `https://host:port`, with a path where the API server is behind one. */
  readonly server: string;
  /** The authorities that may vouch for the server; the system's own when absent. */
  readonly caPem?: string;
  /** The name the server's certificate must carry, when it is not the host of `server`. */
  readonly tlsServerName?: string;
  readonly insecureSkipTlsVerify?: boolean;
  readonly credential: Credential;
  /** Changes whenever any field changes; see {@link fingerprintOf}. */
  readonly fingerprint: string;
}

/** A fingerprint over every field of an access: equal access, equal fingerprint. It reveals nothing of the credential. */
export function fingerprintOf(access: Omit<ClusterAccess, 'fingerprint'>): string {
  const { server, caPem, tlsServerName, insecureSkipTlsVerify, credential } = access;
  const secret =
    credential.kind === 'token' ? ['token', credential.token] : ['cert', credential.certPem, credential.keyPem];
  const fields = [server, caPem ?? null, tlsServerName ?? null, insecureSkipTlsVerify === true, ...secret];
  return createHash('sha256').update(JSON.stringify(fields)).digest('hex');
}

/** The access with its fingerprint put in. */
export function withFingerprint(access: Omit<ClusterAccess, 'fingerprint'>): ClusterAccess {
  return { ...access, fingerprint: fingerprintOf(access) };
}
