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

test.each(['postgres:///overmesh?host=/run/postgresql', 'postgres://overmesh:pass@%2Frun%2Fpostgresql/overmesh'])(
  'IPv6 stands in brackets, and a socket has no address: %s',
  (socket) => {
    expect(ownAddresses({ ...api, apiHost: 'fd00::1' }, socket)).toEqual(['[fd00::1]:8080']);
  },
);
