import { Agent } from 'undici';
import type { Network } from './network.ts';

/** An HTTP client whose connections are made in the network. */
export function agentOf(network: Network, connections = 1): Agent {
  return new Agent({
    connections,
    connect: ({ hostname, port }, connected) => {
      network.connect(hostname, Number(port)).then(
        (socket) => connected(null, socket),
        (error: unknown) => connected(error instanceof Error ? error : new Error(String(error)), null),
      );
    },
  });
}
