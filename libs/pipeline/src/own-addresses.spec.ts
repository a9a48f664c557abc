import { Secret } from '@overmesh/config';
import { expect, test } from 'vitest';
import { ownAddresses } from './own-addresses.ts';

const api = { apiHost: '10.0.0.1', apiPort: 8080 };

test('the api, Postgres and Redis have an address each, with their usual ports', () => {
  const redisUrl = new Secret('rediss://:pass@redis.internal');
  expect(ownAddresses({ ...api, redisUrl }, 'postgres://overmesh:pass@DB.internal/overmesh')).toEqual([
    'db.internal:5432',
    'redis.internal:6379',
    '10.0.0.1:8080',
  ]);
});

test('IPv6 stands in brackets, and a socket has no address', () => {
  const all = ownAddresses({ ...api, apiHost: 'fd00::1' }, 'postgres:///overmesh?host=/run/postgresql');
  expect(all).toEqual(['[fd00::1]:8080']);
});
