import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { lendClusters } from '../harness/shared-clusters.ts';
import type { LentClusters } from '../harness/shared-clusters.ts';

const run = promisify(execFile);
let pool: LentClusters;
let folder: string;

beforeAll(async () => {
  pool = await lendClusters(['a', 'b', 'c']);
  folder = await mkdtemp(join(tmpdir(), 'overmesh-demo-kubeconfigs-'));
});

afterAll(async () => {
  await pool.stop();
  await rm(folder, { recursive: true, force: true });
});

test('the demo runs through on three clusters that the user names by kubeconfig, and exits 0', async () => {
  const files = await Promise.all(
    pool.clusters.map(async ({ name, adminKubeconfig }) => {
      const file = join(folder, `${name}.yaml`);
      await writeFile(file, adminKubeconfig, { mode: 0o600 });
      return file;
    }),
  );
  const { stdout } = await run(process.execPath, ['dist/demo/main.js', '--once', '--kubeconfigs', files.join(',')]);
  expect(stdout).toContain('Everything was as it should be');
}, 300_000);

test('with two kubeconfigs it says that it wants three, and exits 2', async () => {
  const answer = await run(process.execPath, ['dist/demo/main.js', '--kubeconfigs', 'a.yaml,b.yaml']).catch(
    (error: unknown) => error as { readonly code: number; readonly stdout: string },
  );
  expect(answer).toMatchObject({ code: 2 });
  expect(answer.stdout).toContain('three clusters');
});
