import type { ClusterAccess, Credential } from './access.ts';

/** A kubeconfig that says what the access says: `readKubeconfig` reads the same access from it. Secret, as that is. */
export function kubeconfigOf(name: string, access: ClusterAccess): string {
  const { server, caPem, tlsServerName, insecureSkipTlsVerify, credential } = access;
  const cluster = {
    server,
    ...(caPem !== undefined && { 'certificate-authority-data': base64(caPem) }),
    ...(tlsServerName !== undefined && { 'tls-server-name': tlsServerName }),
    ...(insecureSkipTlsVerify && { 'insecure-skip-tls-verify': true }),
  };
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name, cluster }],
    users: [{ name, user: userOf(credential) }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    'current-context': name,
  });
}

function userOf(credential: Credential) {
  if (credential.kind === 'token') return { token: credential.token };
  const { certPem, keyPem } = credential;
  return { 'client-certificate-data': base64(certPem), 'client-key-data': base64(keyPem) };
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
