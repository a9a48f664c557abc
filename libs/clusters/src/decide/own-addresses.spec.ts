import { expect, test } from 'vitest';
import { ownAddressProblems } from './own-addresses.ts';

const own = ['10.0.0.5:5432', 'redis.internal:6379', '[fd00::5]:8080', '10.0.0.9:443'];

test.each([
  'https://10.0.0.5:5432',
  'https://redis.internal:6379',
  'https://REDIS.internal:6379/path',
  'https://[fd00::5]:8080',
  'https://10.0.0.9',
])('7: %s is an address of our own', (server) => {
  expect(ownAddressProblems(server, own).map(({ path, code }) => `${path} ${code}`)).toEqual(['kubeconfig REFUSED']);
});

test.each(['https://10.0.0.5:6443', 'https://redis.internal', 'https://10.0.0.9:6443'])(
  '7: %s is another server, also on a machine of ours',
  (server) => {
    expect(ownAddressProblems(server, own)).toEqual([]);
  },
);
