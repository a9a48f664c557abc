import { mkdtemp, readFile, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { runWith } from '../test/run-with.ts';
import { EXIT } from './failure.ts';

const SEALED = 'age-encryption.org/v1\nsealed';
const contents = {
  product: '0.1.0',
  madeAt: '2026-11-30T02:00:00.000Z',
  madeBy: 'cron@hub',
  virtualMeshes: 2,
  documents: 14,
  clusters: 3,
  tokens: 1,
  pauses: 0,
  rollouts: 0,
  objects: 41,
  leftOut: [{ cluster: 'old', reason: 'it is being deregistered' }],
};
const made = { backup: { __typename: 'Backup', file: Buffer.from(SEALED).toString('base64'), contents } };
const upload = { uploadBackup: { __typename: 'BackupUpload', id: 'u1', bytes: 28 } };
const restored = { restore: { __typename: 'Restored', contents } };
const PASSPHRASE = 'correct horse battery';
const IDENTITY = 'AGE-SECRET-KEY-1TEST';

/** A folder with a backup, a passphrase and an identity in it. */
async function folder() {
  const home = await mkdtemp(join(tmpdir(), 'overmesh-'));
  const paths = { file: join(home, 'b.age'), passphrase: join(home, 'pass'), identity: join(home, 'key') };
  await writeFile(paths.passphrase, `${PASSPHRASE}\n`);
  await writeFile(paths.identity, IDENTITY);
  return paths;
}

function rejected(code: string, path: string, message: string) {
  return { __typename: 'Rejected', problems: [{ code, path, message, fix: null }] };
}

function widest(text: string): number {
  return Math.max(...text.split('\n').map((line) => line.length));
}

test('a backup is a file for its owner alone; it is said what is in it, in numbers', async () => {
  const { file } = await folder();
  const types = [PASSPHRASE, PASSPHRASE];
  const { code, out, err, asked } = await runWith(['backup', '-f', file], { answers: { Backup: made }, types });
  expect(code).toBe(EXIT.ok);
  expect(out.replace(file, 'b.age')).toBe(
    [
      'Wrote b.age, 28 bytes:',
      '  14 documents with their history, 2 VirtualMeshes among them',
      '  3 clusters with credentials, and the UIDs of 41 objects there',
      '  1 named token, by their hashes',
      '  without cluster old: it is being deregistered',
      '',
    ].join('\n'),
  );
  expect(widest(err)).toBeLessThanOrEqual(80);
  expect(await readFile(file, 'utf8')).toBe(SEALED);
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  expect(asked.map(({ variables }) => variables)).toEqual([{ key: { passphrase: PASSPHRASE } }]);
  expect(`${out}${err}`).not.toContain(PASSPHRASE);
});

test('without a terminal the passphrase comes out of a file, or recipients are named; else it is said how', async () => {
  const { file, passphrase } = await folder();
  const answers = { Backup: made };
  const nobody = await runWith(['backup', '-f', file], { answers });
  expect([nobody.code, nobody.err]).toEqual([EXIT.badInput, expect.stringContaining('Give --passphrase-file FILE')]);
  const byFile = await runWith(['backup', '-f', file, '--passphrase-file', passphrase], { answers });
  expect(byFile.asked[0]?.variables).toEqual({ key: { passphrase: PASSPHRASE } });
  const flags = ['--recipient', 'age1one', '--recipient', 'age1two'];
  const byKeys = await runWith(['backup', '-f', `${file}2`, ...flags], { answers });
  expect(byKeys.asked[0]?.variables).toEqual({ key: { recipients: ['age1one', 'age1two'] } });
});

test('a file that is there is not written over, and nothing is asked first', async () => {
  const { passphrase } = await folder();
  const { code, err, asked } = await runWith(['backup', '-f', passphrase], { answers: { Backup: made } });
  expect([code, asked]).toEqual([EXIT.badInput, []]);
  expect(err).toContain('was not written: it is there already.');
});

test('passphrases that differ make no backup', async () => {
  const { file } = await folder();
  const run = await runWith(['backup', '-f', file], { answers: { Backup: made }, types: [PASSPHRASE, 'another'] });
  expect([run.code, run.asked]).toEqual([EXIT.badInput, []]);
  expect(run.err).toContain('The passphrases differ');
});

test('a backup is shown and agreed to before it is restored', async () => {
  const { file, passphrase } = await folder();
  await writeFile(file, SEALED);
  const args = ['restore', '-f', file, '--passphrase-file', passphrase];
  const answers = { UploadBackup: upload, Restore: restored };
  const { code, out, asked } = await runWith(args, { answers, says: 'y' });
  expect(code).toBe(EXIT.ok);
  expect(out).toContain('was made 2026-11-30T02:00:00.000Z by cron@hub, with Overmesh 0.1.0:\n  14 documents');
  expect(out).toContain('Restored. Within a minute `overmesh check` says how each cluster is.');
  expect(asked.map(({ variables: { dryRun } }) => dryRun)).toEqual([undefined, true, false]);
  expect(asked[0]?.variables).toEqual({ upload: null, part: Buffer.from(SEALED).toString('base64') });
  const declined = await runWith(args, { answers, says: 'n' });
  expect(declined.code).toBe(EXIT.refused);
  expect(declined.asked.map(({ variables: { dryRun } }) => dryRun)).toEqual([undefined, true]);
});

test('a large backup is handed in in parts that fit into requests', async () => {
  const { file, identity } = await folder();
  const bytes = Buffer.alloc(1_000_000, 7);
  await writeFile(file, bytes);
  const args = ['restore', '-f', file, '--identity', identity, '--dry-run'];
  const { code, out, asked } = await runWith(args, { answers: { UploadBackup: upload, Restore: restored } });
  expect([code, out]).toEqual([EXIT.ok, expect.stringContaining('Nothing was changed.')]);
  const parts = asked.filter(({ operation }) => operation === 'UploadBackup').map(({ variables }) => variables);
  expect(parts.map((part) => part['upload'])).toEqual([null, 'u1', 'u1']);
  expect(Buffer.concat(parts.map((part) => Buffer.from(String(part['part']), 'base64'))).equals(bytes)).toBe(true);
  expect(asked.at(-1)?.variables).toEqual({ upload: 'u1', key: { identity: IDENTITY }, dryRun: true });
});

test.each([
  ['another passphrase', 'UNAUTHORIZED', 'passphrase', 'the passphrase does not open this file', EXIT.refused],
  ['a damaged file', 'BAD_FORMAT', 'file', 'the file was damaged or cut short', EXIT.badInput],
  ['a newer format', 'UNSUPPORTED_VERSION', 'file', 'the backup has format 2', EXIT.badInput],
  ['an installation that has something', 'REFUSED', '', 'this installation has 3 clusters', EXIT.refused],
])('%s is one sentence and an exit code, and nothing is restored', async (_what, code, path, message, exit) => {
  const { file, passphrase } = await folder();
  await writeFile(file, SEALED);
  const answers = { UploadBackup: upload, Restore: { restore: rejected(code, path, message) } };
  const run = await runWith(['restore', '-f', file, '--passphrase-file', passphrase, '--yes'], { answers });
  expect([run.code, run.out]).toEqual([exit, '']);
  expect(run.err).toContain(`b.age is not restored; nothing was changed.\n  ${path ? `${path}: ` : ''}${message}`);
  expect(run.err).not.toContain(PASSPHRASE);
});
