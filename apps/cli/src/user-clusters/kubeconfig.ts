import type { Endpoint } from './user-cluster.ts';

/** A kubeconfig with everything inline, as the hub takes it. JSON is YAML. Secret: it holds the token. */
export function inlineKubeconfig(
  { server, caData, tlsServerName, insecure }: Endpoint,
  token: string,
  reachedAt: string = server,
): string {
  const trust = insecure
    ? { 'insecure-skip-tls-verify': true }
    : { ...(caData && { 'certificate-authority-data': caData }) };
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [
      {
        name: 'cluster',
        cluster: { server: reachedAt, ...trust, ...(tlsServerName && { 'tls-server-name': tlsServerName }) },
      },
    ],
    users: [{ name: 'overmesh', user: { token } }],
    contexts: [{ name: 'overmesh', context: { cluster: 'cluster', user: 'overmesh' } }],
    'current-context': 'overmesh',
  });
}
