import type { X509Certificate } from 'node:crypto';
import { isIP } from 'node:net';
import type { ClusterAccess } from '../access.ts';
import type { Entry } from './entries.ts';
import type { FieldTable } from './fields.ts';
import { at, checkFields, flagOf, textOf } from './fields.ts';
import type { Findings } from './findings.ts';
import { isStrongKey, readCertificates, timeFault } from './pem.ts';
import { isHostName, readServer } from './server.ts';

export type ServerAccess = Pick<ClusterAccess, 'server' | 'caPem' | 'tlsServerName' | 'insecureSkipTlsVerify'>;

export interface ClusterRules {
  readonly allowInsecure: boolean;
  readonly allowLoopback: boolean;
  readonly now: Date;
}

const fieldTable: FieldTable = {
  server: 'read',
  'certificate-authority-data': 'read',
  'tls-server-name': 'read',
  'insecure-skip-tls-verify': 'read',
  'disable-compression': 'ignored',
  extensions: 'ignored',
  'certificate-authority': { refused: 'Files are not read; put the certificate into certificate-authority-data' },
  'proxy-url': { refused: 'Clusters are never reached through a proxy that a kubeconfig names' },
};

/** Reads the `cluster` of a kubeconfig: where it is and what vouches for it. Undefined when a problem was found. */
export function readCluster(
  { path, fields }: Entry,
  rules: ClusterRules,
  findings: Findings,
): ServerAccess | undefined {
  checkFields(fields, fieldTable, path, findings);
  const server = requiredServer(fields, path, rules, findings);
  const caData = textOf(fields, 'certificate-authority-data', path, findings);
  const caPem =
    caData === undefined ? undefined : readAuthority(caData, at(path, 'certificate-authority-data'), rules, findings);
  const tlsServerName = readServerName(fields, path, findings);
  const insecure = readInsecure(fields, path, rules, findings);
  if (insecure && caData !== undefined)
    findings.refuse(
      at(path, 'insecure-skip-tls-verify'),
      'REFUSED',
      'An authority is given and also told to be ignored',
    );
  if (server === undefined) return undefined;
  return {
    server,
    ...(caPem === undefined ? {} : { caPem }),
    ...(tlsServerName === undefined ? {} : { tlsServerName }),
    ...(insecure ? { insecureSkipTlsVerify: true } : {}),
  };
}

function requiredServer(fields: Entry['fields'], path: string, rules: ClusterRules, findings: Findings) {
  const text = textOf(fields, 'server', path, findings);
  if (text === undefined)
    return fields.get('server') ? undefined : findings.refuse(at(path, 'server'), 'REQUIRED', 'A cluster has a server');
  return readServer(text, at(path, 'server'), rules.allowLoopback, findings);
}

function readServerName(fields: Entry['fields'], path: string, findings: Findings): string | undefined {
  const name = textOf(fields, 'tls-server-name', path, findings);
  if (name === undefined || isHostName(name) || isIP(name) > 0) return name;
  return findings.refuse(at(path, 'tls-server-name'), 'BAD_FORMAT', 'tls-server-name is a host name or an IP address');
}

function readInsecure(fields: Entry['fields'], path: string, rules: ClusterRules, findings: Findings): boolean {
  const insecure = flagOf(fields, 'insecure-skip-tls-verify', path, findings);
  if (!insecure) return false;
  if (rules.allowInsecure) findings.warn('The identity of this API server is not checked (insecure-skip-tls-verify)');
  else
    findings.refuse(at(path, 'insecure-skip-tls-verify'), 'REFUSED', 'An unchecked API server needs an explicit yes');
  return true;
}

/** A bundle may hold expired authorities beside good ones, as after a rotation; one good one is enough. */
function readAuthority(data: string, path: string, { now }: ClusterRules, findings: Findings): string | undefined {
  const certificates = readCertificates(data, path, findings);
  if (!certificates) return undefined;
  if (certificates.some((certificate) => !certificate.ca))
    return findings.refuse(path, 'REFUSED', 'The field holds a certificate that is not that of an authority');
  if (certificates.some((certificate) => !isStrongKey(certificate.publicKey) || hasWeakSignature(certificate)))
    return findings.refuse(
      path,
      'REFUSED',
      'An authority uses a weak key or signature (RSA below 2048 bit, SHA-1, MD5)',
    );
  const faults = certificates.map((certificate) => timeFault(certificate, now));
  const good = certificates.filter((_, index) => faults[index] === undefined);
  if (good.length === 0) return findings.refuse(path, 'REFUSED', `The authority is ${faults[0] ?? 'expired'}`);
  if (good.length < certificates.length) findings.warn('An authority of the bundle is expired or not yet valid');
  return good.map(String).join('');
}

function hasWeakSignature(certificate: X509Certificate): boolean {
  const algorithm: unknown = Reflect.get(certificate, 'signatureAlgorithm');
  return typeof algorithm === 'string' && /sha1|md5|md4|md2/i.test(algorithm);
}
