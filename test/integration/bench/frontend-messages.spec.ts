import { expect, test } from 'vitest';
import { FrontendMessages } from '../../bench/scale/frontend-messages.ts';

function message(type: string, body: string): Buffer {
  const length = Buffer.alloc(4);
  length.writeInt32BE(4 + body.length);
  return Buffer.concat([Buffer.from(type), length, Buffer.from(body)]);
}

/** A start, a simple query, and a prepared one: parse, bind, execute, sync. */
const conversation = Buffer.concat([
  message('', 'user\0Q\0'),
  message('Q', 'SELECT 1'),
  ...['P', 'B', 'E', 'S'].map((type) => message(type, 'EQE')),
]);

test.each([conversation.length, 7, 1])('of a conversation in pieces of %d bytes two statements are counted', (size) => {
  let statements = 0;
  const messages = new FrontendMessages(() => (statements += 1));
  for (let at = 0; at < conversation.length; at += size) messages.read(conversation.subarray(at, at + size));
  expect(statements).toBe(2);
});
