import { randomUUID } from 'node:crypto';
import { mkdtemp, readdir, rename, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { masterKeysOf } from '@overmesh/config';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { graphql } from '../../harness/faults/graphql.ts';
import { startProgram } from '../../harness/faults/overmesh-process.ts';
import type { ProgramProcess } from '../../harness/faults/overmesh-process.ts';
import { runCommand } from '../../harness/overmesh.ts';
import type { CommandAnswer } from '../../harness/overmesh.ts';
import { sharedCluster } from '../../harness/shared-clusters.ts';
import { openRoom } from './room.ts';
import type { Room } from './room.ts';
import { mira } from '../../harness/callers.ts';

const PATIENCE = { timeout: 30_000, interval: 50 };
const COUNT = 12;
const BEFORE_THE_DEATH = 5;

let home: string;
let room: Room;
let api: ProgramProcess;
let firstKey: string;

interface Row {
  readonly id: string;
  readonly credentials: { readonly keyId: string; readonly wrappedKey: string; readonly box: string };
}

const rows = (): Promise<readonly Row[]> => room.dataSource.query('SELECT id, credentials FROM clusters ORDER BY id');
const keyIdsOf = (all: readonly Row[]): readonly string[] => all.map(({ credentials }) => credentials.keyId);
const overmesh = (...args: readonly string[]): Promise<CommandAnswer> => runCommand({ home, url: api.url }, ...args);
const keyFiles = () => readdir(join(home, 'keys')).then((names) => names.sort());

/** One real cluster under many names: its row's UID is changed after each, so that the next is taken for another. */
async function registerMany(count: number): Promise<void> {
  const { adminKubeconfig } = await sharedCluster('native');
  for (let n = 1; n <= count; n += 1) {
    const added = await room.clusters.register({ name: `many-${n}`, kubeconfig: adminKubeconfig }, mira);
    if (!added.ok) throw new Error(JSON.stringify(added.problems));
    await room.dataSource.query('UPDATE clusters SET uid = $1 WHERE id = $2', [randomUUID(), added.value.id]);
  }
}

/** The last one's Prometheus has a password, which is under a master key as credentials are. */
async function giveLogin(): Promise<void> {
  const [last] = await room.dataSource.query('SELECT name FROM clusters ORDER BY id DESC LIMIT 1');
  const prometheus = 'https://prometheus.example';
  const login = { user: 'overmesh', password: randomUUID() };
  const set = await room.clusters.setPlace(last.name, { prometheus, prometheusLogin: login }, mira);
  if (!set.ok) throw new Error(JSON.stringify(set.problems));
}

/** Whether the password of the Prometheus still opens. */
async function loginOpens(): Promise<boolean> {
  const all = await room.clusters.all();
  const opened = await Promise.all(
    all.filter(({ prometheusLogin }) => prometheusLogin).map((one) => room.clusters.prometheusAccess(one)),
  );
  return opened.length === 1 && opened.every(({ ok }) => ok);
}

beforeAll(async () => {
  home = await mkdtemp(join(tmpdir(), 'overmesh-test-rotation-'));
  room = await openRoom({ masterKeys: masterKeysOf({ home }) });
  firstKey = (await masterKeysOf({ home }).ring()).current;
  await registerMany(COUNT);
  await giveLogin();
  api = await startProgram({ program: 'api', home, databaseUrl: room.databaseUrl });
});

afterAll(async () => {
  await api.stop();
  await room.close();
  await rm(home, { recursive: true, force: true });
});

describe('a rotation of the master key over 12 clusters', () => {
  let before: readonly Row[];
  let secondKey: string;

  test('the api dies after the 5th: 5 are under the new key, 7 under the old, and the command says that it is not answered', async () => {
    before = await rows();
    const gate = new pg.Client({ connectionString: room.databaseUrl });
    await gate.connect();
    await gate.query('BEGIN');
    await gate.query('SELECT 1 FROM clusters WHERE id = $1 FOR UPDATE', [before[BEFORE_THE_DEATH]?.id]);
    const rotation = overmesh('keys', 'rotate');
    await expect
      .poll(async () => keyIdsOf(await rows()).filter((id) => id !== firstKey).length, PATIENCE)
      .toBe(BEFORE_THE_DEATH);
    await api.kill();
    expect((await rotation).code).toBe(4);
    await gate.query('ROLLBACK');
    await gate.end();
    const ids = keyIdsOf(await rows());
    secondKey = ids[0] ?? '';
    expect(ids).toEqual([
      ...Array<string>(BEFORE_THE_DEATH).fill(secondKey),
      ...Array<string>(COUNT - BEFORE_THE_DEATH).fill(firstKey),
    ]);
  });

  test('meanwhile every credential opens, whichever key it is under', async () => {
    for (const { id } of before) expect((await room.clusters.accessFor(id)).server).toMatch(/^https:/);
  });

  test('asked again after a restart it goes on to the same key and makes no third; what is sealed is the same to the byte', async () => {
    await api.restart();
    const listed = await overmesh('keys', 'list');
    expect(listed.stdout).toMatch(new RegExp(`${secondKey} +current +5\n${firstKey} +old +7\n`));
    const resumed = await overmesh('keys', 'rotate');
    expect(resumed.stderr).toContain(`Finishing the rotation to master key ${secondKey}`);
    expect(resumed.stdout).toContain(`overmesh keys remove ${firstKey}`);
    const after = await rows();
    expect(new Set(keyIdsOf(after))).toEqual(new Set([secondKey]));
    expect(after.map(({ credentials }) => credentials.box)).toEqual(before.map(({ credentials }) => credentials.box));
    expect(await keyFiles()).toEqual([`${firstKey}.key`, 'master.key']);
    for (const name of await keyFiles())
      expect(((await stat(join(home, 'keys', name))).mode & 0o777).toString(8)).toBe('600');
  });

  test('a repeated wish to replace the first key, as after an answer that was lost, makes no key', async () => {
    const asked = await graphql<{ rotateMasterKey: { keys: { id: string; current: boolean }[] } }>(
      { url: api.url, home },
      'mutation ($from: ID!) { rotateMasterKey(from: $from) { ... on MasterKeys { keys { id current } } } }',
      { from: firstKey },
    );
    expect(asked.data?.rotateMasterKey.keys.map(({ id }) => id)).toEqual([secondKey, firstKey]);
  });

  test('the current key is not removed, one that is needed is not, the old one is, and every credential still opens', async () => {
    expect(await overmesh('keys', 'remove', secondKey, '--yes')).toMatchObject({ code: 3 });
    const [one] = before;
    await room.dataSource.query('UPDATE clusters SET credentials = $1 WHERE id = $2', [
      JSON.stringify(one?.credentials),
      one?.id,
    ]);
    const needed = await overmesh('keys', 'remove', firstKey, '--yes');
    expect(needed).toMatchObject({ code: 3 });
    expect(needed.stderr).toMatch(/still wraps the credential of cluster many-\d+/);
    await overmesh('keys', 'rotate');
    expect(await overmesh('keys', 'remove', firstKey, '--yes')).toMatchObject({ code: 0 });
    expect(await keyFiles()).toEqual(['master.key']);
    for (const { id } of before) expect((await room.clusters.accessFor(id)).server).toMatch(/^https:/);
    expect(await loginOpens()).toBe(true);
  });

  test('20 registrations of a credential during 3 rotations: each is under a key that is there, and opens', async () => {
    const { adminKubeconfig } = await sharedCluster('native');
    const { data } = await graphql<{ clusters: { edges: { node: { name: string; id: string } }[] } }>(
      { url: api.url, home },
      '{ clusters(first: 200) { edges { node { name id } } } }',
    );
    const { kubeSystemUid } = await sharedCluster('native');
    const target = data?.clusters.edges[0]?.node ?? { name: '', id: '' };
    await room.dataSource.query('UPDATE clusters SET uid = $1 WHERE id = $2', [await kubeSystemUid(), target.id]);
    const writes = async (): Promise<void> => {
      for (let n = 0; n < 20; n += 1) {
        const done = await room.clusters.updateCredentials(target.name, adminKubeconfig, mira);
        expect(done.ok).toBe(true);
      }
    };
    const rotations = async (): Promise<void> => {
      for (let n = 0; n < 3; n += 1) {
        const { keys } = await masterKeysOf({ home }).ring();
        expect(await overmesh('keys', 'rotate')).toMatchObject({ code: 0 });
        for (const old of keys.keys())
          expect(await overmesh('keys', 'remove', old, '--yes')).toMatchObject({ code: 0 });
      }
    };
    await Promise.all([writes(), rotations()]);
    const { current } = await masterKeysOf({ home }).ring();
    expect(new Set(keyIdsOf(await rows()))).toEqual(new Set([current]));
    for (const { id } of before) expect((await room.clusters.accessFor(id)).server).toMatch(/^https:/);
  }, 120_000);

  test('the key of a root keeps a master key from going, and comes under the new one with the credentials', async () => {
    const id = randomUUID();
    const place = { table: 'trust_roots', row: id, column: 'key' };
    const sealedNow = async () => (await room.dataSource.query('SELECT key FROM trust_roots'))[0].key;
    await room.dataSource.transaction(async (manager) => {
      const sealed = JSON.stringify(await room.seals.seal(manager, 'the key of a root', place));
      await manager.query(
        `INSERT INTO trust_roots (id, virtual_mesh, number, certificate, key) VALUES ($1, 'shop', 1, '', $2)`,
        [id, sealed],
      );
    });
    const { current: old } = await masterKeysOf({ home }).ring();
    expect(await overmesh('keys', 'rotate')).toMatchObject({ code: 0 });
    const { current } = await masterKeysOf({ home }).ring();
    expect((await sealedNow()).keyId).toBe(current);
    expect(await room.seals.open(await sealedNow(), place)).toEqual({ plain: 'the key of a root' });
    const listed = await overmesh('keys', 'list', '-o', 'wide');
    expect(listed.stdout).toMatch(new RegExp(`${current} +current +13 .* shop\n`));
    expect(await overmesh('keys', 'remove', old, '--yes')).toMatchObject({ code: 0 });
    await room.dataSource.query('DELETE FROM trust_roots');
  });
});

describe('a credential that does not open', () => {
  const check = async (name: string) => {
    const answer = await graphql<{
      checkCluster: { state: string; conditions: { type: string; status: string; reason: string; message: string }[] };
    }>(
      { url: api.url, home },
      'mutation ($name: String!) { checkCluster(name: $name) { ... on Cluster { state conditions { type status reason message } } } }',
      { name },
    );
    const { state, conditions } = answer.data?.checkCluster ?? { state: '', conditions: [] };
    return { state, of: (type: string) => conditions.find((one) => one.type === type) };
  };
  const swap = (one: string, other: string) =>
    room.dataSource.query(
      `UPDATE clusters a SET credentials = b.credentials FROM clusters b
        WHERE (a.name, b.name) IN (($1, $2), ($2, $1))`,
      [one, other],
    );

  test('two that were exchanged between rows are used for neither: both clusters say so, and nothing is asked', async () => {
    const cluster = await sharedCluster('native');
    await swap('many-1', 'many-2');
    const asked = (await cluster.audit()).length;
    for (const name of ['many-1', 'many-2']) {
      const { state, of } = await check(name);
      expect(state).toBe('unauthorised');
      expect(of('Authenticated')).toMatchObject({ status: 'False', reason: 'CredentialsLocked' });
      expect(of('Authenticated')?.message).toContain('changed, or moved here from another row');
      expect(of('Reachable')).toMatchObject({ status: 'Unknown' });
    }
    expect((await cluster.audit()).slice(asked).filter(({ userAgent }) => userAgent === 'overmesh')).toEqual([]);
    const rotated = await overmesh('keys', 'rotate');
    expect(rotated).toMatchObject({ code: 3 });
    expect(rotated.stderr).toMatch(/credential of many-\d, many-\d does not open/);
    await swap('many-1', 'many-2');
    expect((await check('many-1')).of('Authenticated')?.reason).not.toBe('CredentialsLocked');
  });

  test('without a key that 12 need neither program starts: each says which key, which clusters, and both ways out', async () => {
    await overmesh('keys', 'rotate');
    const { current } = await masterKeysOf({ home }).ring();
    await api.stop();
    await rename(join(home, 'keys'), join(home, 'away'));
    const refusals = (['api', 'worker'] as const).map((program) =>
      startProgram({ program, home, databaseUrl: room.databaseUrl, name: `${program}-refused` }).then(
        () => 'it started',
        (error: unknown) => String(error),
      ),
    );
    for (const refusal of await Promise.all(refusals)) {
      expect(refusal).toContain('exit code 2');
      expect(refusal).toContain(`master key ${current} is not here, and clusters many-1, many-10`);
      expect(refusal).toContain(`OVERMESH_LOST_MASTER_KEYS=${current}`);
      expect(refusal).not.toContain('    at ');
    }
  });

  test('given up, it starts; its clusters say which key is missing, and a new credential heals one', async () => {
    const lost = (await rows())[0]?.credentials.keyId ?? '';
    api = await startProgram({
      program: 'api',
      home,
      databaseUrl: room.databaseUrl,
      env: { OVERMESH_LOST_MASTER_KEYS: lost },
      name: 'api-without-key',
    });
    const { of } = await check('many-1');
    expect(of('Authenticated')).toMatchObject({ status: 'False', reason: 'CredentialsLocked' });
    expect(of('Authenticated')?.message).toContain(`there is no master key ${lost}`);
    const { kubeSystemUid, adminKubeconfig } = await sharedCluster('native');
    await room.dataSource.query('UPDATE clusters SET uid = name');
    await room.dataSource.query("UPDATE clusters SET uid = $1 WHERE name = 'many-1'", [await kubeSystemUid()]);
    const answer = await graphql(
      { url: api.url, home },
      `
        mutation ($kubeconfig: String!) {
          updateClusterCredentials(input: { name: "many-1", kubeconfig: $kubeconfig }) {
            __typename
            ... on Rejected {
              problems {
                message
              }
            }
          }
        }
      `,
      { kubeconfig: adminKubeconfig },
    );
    expect(answer.data).toEqual({ updateClusterCredentials: { __typename: 'Cluster' } });
    expect((await check('many-1')).state).toBe('ready');
  });
});
