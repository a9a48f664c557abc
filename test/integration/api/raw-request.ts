import { once } from 'node:events';
import { connect } from 'node:net';
import { recordText } from '../../harness/record/record.ts';

/** What a server wrote back to bytes that no client library would send. */
export interface RawAnswer {
  readonly status: number;
  readonly text: string;
}

/** Sends these bytes as they are, piece by piece, until the server answers or closes. */
export async function sendRaw(url: string, pieces: Iterable<string | Buffer>): Promise<RawAnswer> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  let text = '';
  socket.on('data', (chunk: Buffer) => (text += chunk.toString()));
  // A server that has refused a body may reset the rest of it.
  socket.on('error', () => undefined);
  const closed = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  await once(socket, 'connect');
  for (const piece of pieces) {
    if (text !== '' || socket.destroyed) break;
    await new Promise<void>((resolve) => socket.write(piece, () => resolve()));
  }
  await Promise.race([closed, untilAnswered(() => text)]);
  socket.destroy();
  recordText('graphql', text);
  return { status: Number(/^HTTP\/1\.1 (\d{3})/.exec(text)?.[1] ?? 0), text };
}

async function untilAnswered(text: () => string): Promise<void> {
  const patience = Date.now() + 10_000;
  while (!/\r\n\r\n/.test(text()) && Date.now() < patience) await new Promise((resolve) => setTimeout(resolve, 10));
  // The body comes in the same breath.
  await new Promise((resolve) => setTimeout(resolve, 20));
}
