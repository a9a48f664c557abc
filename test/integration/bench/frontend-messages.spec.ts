import { expect, test } from 'vitest';
import { FrontendMessages, isStatement } from '../../bench/scale/frontend-messages.ts';
import { StatementsSent } from '../../bench/scale/statements-sent.ts';
import type { Statement } from '../../bench/scale/statements-sent.ts';

function message(type: string, ...parts: readonly (string | Buffer)[]): Buffer {
  const body = Buffer.concat(parts.map((part) => Buffer.from(part)));
  const length = Buffer.alloc(4);
  length.writeInt32BE(4 + body.length);
  return Buffer.concat([Buffer.from(type), length, body]);
}

function int16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeInt16BE(value);
  return bytes;
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

/** A start, a simple query, and a prepared one with a text and a null: parse, bind, execute, sync. */
const conversation = Buffer.concat([
  message('', 'user\0Q\0'),
  message('Q', 'SELECT 1\0'),
  message('P', '\0SELECT $1, $2\0', int16(0)),
  message('B', '\0\0', int16(0), int16(2), int32(3), 'EQE', int32(-1), int16(0)),
  message('E', '\0', int32(0)),
  message('S'),
]);

test.each([conversation.length, 7, 1])('a conversation in pieces of %d bytes has two statements', (size) => {
  let count = 0;
  const statements: Statement[] = [];
  const sent = new StatementsSent((statement) => statements.push(statement));
  const messages = new FrontendMessages((one) => {
    if (isStatement(one)) count += 1;
    sent.hear(one);
  });
  for (let at = 0; at < conversation.length; at += size) messages.read(conversation.subarray(at, at + size));
  expect(count).toBe(2);
  expect(statements).toEqual([
    { text: 'SELECT 1', values: [] },
    { text: 'SELECT $1, $2', values: ['EQE', null] },
  ]);
});
