import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { homeOf, readConnection } from './settings.ts';

let home = '';

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'overmesh-cli-home-'));
  await writeFile(join(home, 'up.json'), JSON.stringify({ pid: 1, apiUrl: 'http://127.0.0.1:4711', startedAt: '' }));
  await writeFile(join(home, 'token'), 'of-the-home\n', { mode: 0o600 });
  await writeFile(join(home, 'other'), 'of-the-flag\n', { mode: 0o600 });
});
afterAll(() => rm(home, { recursive: true, force: true }));

test('without anything said, the Overmesh that is up in the home folder is meant', async () => {
  expect(await readConnection({ OVERMESH_HOME: home }, {})).toMatchObject({
    url: 'http://127.0.0.1:4711',
    token: 'of-the-home',
    warnings: [],
  });
});

test('the environment counts more than the home folder, and a flag more than the environment', async () => {
  const env = { OVERMESH_HOME: home, OVERMESH_URL: 'https://env.example/', OVERMESH_TOKEN: 'of-the-env' };
  expect(await readConnection(env, {})).toMatchObject({ url: 'https://env.example', token: 'of-the-env' });
  const flags = { server: 'https://flag.example', tokenFile: join(home, 'other') };
  expect(await readConnection(env, flags)).toMatchObject({ url: 'https://flag.example', token: 'of-the-flag' });
});

test('a token file that others can read is warned of, and so is a token that goes unencrypted', async () => {
  await chmod(join(home, 'other'), 0o644);
  const { warnings } = await readConnection(
    { OVERMESH_HOME: home },
    { server: 'http://10.1.2.3', tokenFile: join(home, 'other') },
  );
  expect(warnings).toEqual([
    `${join(home, 'other')} can be read by others: run chmod 600 ${join(home, 'other')}`,
    'the token goes unencrypted to http://10.1.2.3: use https',
  ]);
});

test('a user in the address is refused, since it would end up in logs', async () => {
  await expect(readConnection({ OVERMESH_HOME: home }, { server: 'https://me:pw@x.example' })).rejects.toThrow(
    'must not hold a user',
  );
});

test('the home folder is the one that is named, else the one of the user', () => {
  expect(homeOf({ OVERMESH_HOME: '/srv/om' })).toBe('/srv/om');
  expect(homeOf({ HOME: '/home/mira' })).toBe(process.getuid?.() === 0 ? '/var/lib/overmesh' : '/home/mira/.overmesh');
});
