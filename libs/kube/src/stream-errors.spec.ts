import { once } from 'node:events';
import { connect, createServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { hearEveryStream } from './stream-errors.ts';

const ignore = () => undefined;

test('an HTTP/2 session that is given up as idle ends no process by a stream that nobody listens to any more', async () => {
  hearEveryStream();
  hearEveryStream();
  const server = createServer().listen(0, '127.0.0.1');
  server.on('session', (session) => session.on('error', ignore));
  server.on('stream', (stream) => stream.on('error', ignore));
  await once(server, 'listening');
  const session = connect(`http://127.0.0.1:${(server.address() as AddressInfo).port}`).on('error', ignore);
  await once(session, 'connect');
  const stream = session.request();
  const closed = new Promise((resolve) => stream.on('close', resolve));
  // Without a listener this is an uncaught exception.
  session.destroy(new Error('socket idle timeout'));
  await closed;
  expect(stream.listenerCount('error')).toBe(1);
  expect(stream.destroyed).toBe(true);
  server.close();
});
