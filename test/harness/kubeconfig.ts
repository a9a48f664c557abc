import { parse, stringify } from 'yaml';
import type { KeyAndCertificate } from './certificates.ts';

/** Where a cluster is and how to trust it. */
export interface ClusterAddress {
  readonly name: string;
  /** `https://127.0.0.1:<port>` */
  readonly server: string;
  readonly caPem: string;
}

/** A kubeconfig with an inline client certificate. */
export function certificateKubeconfig(cluster: ClusterAddress, user: string, credential: KeyAndCertificate): string {
  return kubeconfig(cluster, user, {
    'client-certificate-data': base64(credential.certificatePem),
    'client-key-data': base64(credential.keyPem),
  });
}

/** A kubeconfig with an inline bearer token. */
export function bearerKubeconfig(cluster: ClusterAddress, user: string, token: string): string {
  return kubeconfig(cluster, user, { token });
}

/** The bearer token of a kubeconfig that has one. */
export function tokenIn(kubeconfig: string): string {
  const { users } = parse(kubeconfig) as { users: readonly { user: { token: string } }[] };
  return users[0]?.user.token ?? '';
}

function kubeconfig({ name, server, caPem }: ClusterAddress, user: string, credential: object): string {
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name, cluster: { server, 'certificate-authority-data': base64(caPem) } }],
    users: [{ name: user, user: credential }],
    contexts: [{ name, context: { cluster: name, user } }],
    'current-context': name,
  });
}

function base64(text: string): string {
  return Buffer.from(text).toString('base64');
}
