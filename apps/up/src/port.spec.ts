import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import { portProblem } from './port.ts';

test('a port that is taken is named, with the way out', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  expect(await portProblem('127.0.0.1', port)).toBe(
    `Port ${port} on 127.0.0.1 is taken by another program: give another one with --port (or OVERMESH_PORT), 0 for any that is free.`,
  );
  other.close();
  await once(other, 'close');
  expect(await portProblem('127.0.0.1', port)).toBeUndefined();
});

test('an address that is not of this machine is named', async () => {
  expect(await portProblem('192.0.2.1', 0)).toMatch(/^Nothing can listen at 192\.0\.2\.1 port 0 \(EADDRNOTAVAIL\)/);
});

test('any port that is free is no problem', async () => {
  expect(await portProblem('127.0.0.1', 0)).toBeUndefined();
});
