import type { Problem } from '@overmesh/model';

/**
 * Whether a kubeconfig leads to a server that Overmesh itself is or uses: a caller of the API must not have it knock at
 * its own database from inside the network.
 *
 * @param server address of an API server, `https://host:port`
 * @param own `host:port` each
 */
export function ownAddressProblems(server: string, own: readonly string[]): readonly Problem[] {
  const { hostname, port } = new URL(server);
  if (!own.includes(`${hostname}:${port || '443'}`.toLowerCase())) return [];
  const message = 'The server is Overmesh itself, its database or its queue; name the API server of a cluster';
  return [{ path: 'kubeconfig', code: 'REFUSED', message }];
}
