import { inspect } from 'node:util';
import { expect, test } from 'vitest';
import { readConfig } from './config.ts';

function valid(env: NodeJS.ProcessEnv) {
  const result = readConfig(env);
  if (!result.ok) throw new Error(result.problems.map(({ message }) => message).join('; '));
  return result.value;
}

test('an empty environment gives the API on 127.0.0.1:8080 with 16 lanes at once', () => {
  const config = valid({ HOME: '/home/ada' });
  expect(config).toMatchObject({ apiHost: '127.0.0.1', apiPort: 8080, concurrency: 16, deleteBudgetPercent: 20 });
  expect(config).toMatchObject({ sweepIntervalMs: 15_000, workerHealthPort: 0, allowLoopbackClusters: false });
  expect(config.databaseUrl).toBeUndefined();
});

test('OVERMESH_HOME is made absolute', () => {
  expect(valid({ OVERMESH_HOME: '/srv/../srv/mesh' }).home).toBe('/srv/mesh');
});

test('five mistakes are reported at once, each by the name of its variable', () => {
  const result = readConfig({
    OVERMESH_PORT: '70000',
    DATABASE_URL: 'mysql://u:hunter2@host/db',
    OVERMESH_MASTER_KEY: 'c2hvcnQ=',
    OVERMESH_LOG_LEVEL: 'loud',
    OVERMESH_ALLOW_LOOPBACK_CLUSTERS: 'perhaps',
  });
  if (result.ok) throw new Error('expected problems');
  expect(result.problems.map(({ path }) => path).sort()).toEqual([
    'DATABASE_URL',
    'OVERMESH_ALLOW_LOOPBACK_CLUSTERS',
    'OVERMESH_LOG_LEVEL',
    'OVERMESH_MASTER_KEY',
    'OVERMESH_PORT',
  ]);
  expect(JSON.stringify(result.problems)).not.toMatch(/hunter2|c2hvcnQ/);
});

test.each(['1.5', '-1', '8e3', 'eight', '99999'])('the port %s is refused', (port) => {
  expect(readConfig({ OVERMESH_PORT: port })).toMatchObject({ ok: false, problems: [{ code: 'OUT_OF_RANGE' }] });
});

test('port 0 lets the kernel choose', () => {
  expect(valid({ OVERMESH_PORT: '0' }).apiPort).toBe(0);
});

test('a configuration printed in any way shows no password and no key', () => {
  const key = Buffer.alloc(32, 7).toString('base64');
  const config = valid({
    DATABASE_URL: 'postgres://u:hunter2@db/x',
    REDIS_URL: 'redis://:hunter2@r',
    OVERMESH_MASTER_KEY: key,
  });
  const prints = [JSON.stringify(config), inspect(config, { depth: 9, showHidden: true }), String(config.databaseUrl)];
  expect(prints.join()).not.toMatch(/hunter2|BwcHBw|<Buffer/);
  expect(config.databaseUrl?.reveal()).toBe('postgres://u:hunter2@db/x');
  expect(config.masterKey?.reveal()).toEqual(Buffer.alloc(32, 7));
});

test('further master keys and lost ids are joined by commas; a mistake in one is told and not repeated', () => {
  const [one, two] = [1, 2].map((byte) => Buffer.alloc(32, byte).toString('base64'));
  const config = valid({
    OVERMESH_OTHER_MASTER_KEYS: `${one}, ${two}`,
    OVERMESH_LOST_MASTER_KEYS: '0123456789abcdef,fedcba9876543210',
  });
  expect(config.otherMasterKeys.map((key) => key.reveal()[0])).toEqual([1, 2]);
  expect(config.lostMasterKeys).toEqual(['0123456789abcdef', 'fedcba9876543210']);
  const wrong = readConfig({ OVERMESH_OTHER_MASTER_KEYS: `${one},c2hvcnQ=`, OVERMESH_LOST_MASTER_KEYS: 'all' });
  expect(wrong).toMatchObject({ ok: false, problems: [{ code: 'BAD_FORMAT' }, { code: 'BAD_FORMAT' }] });
  expect(JSON.stringify(wrong)).not.toMatch(/c2hvcnQ|AQEB/);
  expect(readConfig({ OVERMESH_MASTER_KEY: `${one},${two}` })).toMatchObject({ problems: [{ code: 'TOO_MANY' }] });
});
