import { once } from 'node:events';
import type { Socket } from 'node:net';
import { connect, createServer } from 'node:net';

/** An address that leads to one server today and to another tomorrow, as a load balancer or a DNS name does. */
export interface Switchboard {
  readonly server: string;
  /** Leads new connections to this server (`https://127.0.0.1:<port>`) and cuts the old ones. */
  leadTo(server: string): void;
  close(): Promise<void>;
}

export async function openSwitchboard(first: string): Promise<Switchboard> {
  let port = Number(new URL(first).port);
  const open = new Set<Socket>();
  const board = createServer((incoming) => {
    const outgoing = connect(port, '127.0.0.1');
    for (const [socket, other] of [
      [incoming, outgoing],
      [outgoing, incoming],
    ] as const) {
      open.add(socket);
      socket.on('error', () => other.destroy()).on('close', () => open.delete(socket));
      socket.pipe(other);
    }
  }).listen(0, '127.0.0.1');
  await once(board, 'listening');
  const cut = () => open.forEach((socket) => socket.destroy());
  const address = board.address();
  const own = typeof address === 'object' && address ? address.port : 0;
  return {
    server: `https://127.0.0.1:${own}`,
    leadTo: (server) => {
      port = Number(new URL(server).port);
      cut();
    },
    close: async () => {
      cut();
      board.close();
      await once(board, 'close');
    },
  };
}
