import { expect, test } from 'vitest';
import { classOfAddress, guardedLookup, refusedAddress } from './addresses.ts';
import type { FindAddresses } from './addresses.ts';

/** What the name servers say, one answer after the other; the last for ever. */
function answering(...answers: readonly (readonly string[])[]): FindAddresses {
  let at = 0;
  return (_name, _options, callback) => {
    const addresses = answers[Math.min(at, answers.length - 1)] ?? [];
    at += 1;
    callback(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    );
  };
}

async function look(find: FindAddresses, allowLoopback = false): Promise<unknown> {
  return new Promise((resolve) => {
    const options = { all: true } as const;
    guardedLookup(allowLoopback, find)('api.example.com', options, (error, found) => resolve(error?.code ?? found));
  });
}

test.each([
  ['127.0.0.1', 'loopback'],
  ['127.255.255.254', 'loopback'],
  ['0.0.0.0', 'loopback'],
  ['::1', 'loopback'],
  ['::', 'loopback'],
  ['::ffff:127.0.0.1', 'loopback'],
  ['::ffff:7f00:1', 'loopback'],
  ['169.254.169.254', 'never'],
  ['::ffff:169.254.169.254', 'never'],
  ['64:ff9b::169.254.169.254', 'never'],
  ['2002:a9fe:a9fe::', 'never'],
  ['fd00:ec2::254', 'never'],
  ['fd00:ec2::23', 'never'],
  ['fd20:ce::254', 'never'],
  ['FD20:00CE:0:0:0:0:0:254', 'never'],
  ['168.63.129.16', 'never'],
  ['::ffff:168.63.129.16', 'never'],
  ['64:ff9b::168.63.129.16', 'never'],
  ['64:ff9b::10.0.0.1', 'never'],
  ['64:ff9b::a00:1', 'never'],
  ['64:ff9b::127.0.0.1', 'never'],
  ['64:ff9b::', 'never'],
  ['64:ff9b::1', 'never'],
  ['64:ff9b::c0a8:0', 'never'],
  ['64:ff9b::100.64.0.1', 'never'],
  ['64:ff9b:1::10.0.0.1', 'never'],
  ['64:ff9b:1:abcd::a9fe:a9fe', 'never'],
  ['2001:0:a9fe:a9fe::1', 'never'],
  ['::ffff:0:169.254.169.254', 'never'],
  ['64:ff9b::8.8.8.8', 'ordinary'],
  ['64:ff9b::5db8:0', 'ordinary'],
  ['100.100.100.200', 'never'],
  ['fe80::1', 'never'],
  ['224.0.0.1', 'never'],
  ['255.255.255.255', 'never'],
  ['10.0.0.1', 'ordinary'],
  ['192.168.1.1', 'ordinary'],
  ['169.253.1.1', 'ordinary'],
  ['168.63.129.17', 'ordinary'],
  ['fd20:ce::253', 'ordinary'],
  ['fd00::1', 'ordinary'],
  ['2001:db8::1', 'ordinary'],
])('7: %s is %s', (address, kind) => {
  expect(classOfAddress(address)).toBe(kind);
});

test.each(['127.0.0.1', '169.254.169.254', '::1', 'fe80::1'])(
  '9: a name that led to 10.0.0.1 when it was checked and leads to %s at the connect is refused there',
  async (later) => {
    const find = answering(['10.0.0.1'], [later]);
    expect(await look(find)).toEqual([{ address: '10.0.0.1', family: 4 }]);
    expect(await look(find)).toBe(refusedAddress);
  },
);

test('9: one forbidden address among three good ones refuses the name, whichever would be taken', async () => {
  const find = answering(['10.0.0.1', '10.0.0.2', '169.254.169.254', '10.0.0.3']);
  expect(await look(find)).toBe(refusedAddress);
});

test('9: a name without any address is refused', async () => {
  const find = answering([]);
  expect(await look(find)).toBe(refusedAddress);
});

test('9: with loopback allowed a name may lead to this machine, and never to the metadata address', async () => {
  const find = answering(['127.0.0.1'], ['169.254.169.254']);
  expect(await look(find, true)).toEqual([{ address: '127.0.0.1', family: 4 }]);
  expect(await look(find, true)).toBe(refusedAddress);
});
