import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readSources, readText } from './files.ts';

const limits = { bytes: 1024 * 1024, silenceMs: 200 };
const nothing = Readable.from([]);
let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'overmesh-cli-files-'));
  await mkdir(join(folder, 'all', 'more'), { recursive: true });
  for (const name of ['all/b.yaml', 'all/a.yml', 'all/more/c.json', 'all/notes.txt', 'all/.hidden.yaml'])
    await writeFile(join(folder, name), name);
  await symlink('..', join(folder, 'all', 'more', 'round'));
  await symlink('loop', join(folder, 'loop'));
  await mkdir(join(folder, 'empty'));
  await writeFile(join(folder, 'latin1.yaml'), Buffer.from([0xe9, 0x0a]));
  await writeFile(join(folder, 'large.yaml'), Buffer.alloc(limits.bytes + 1, 'x'));
  execFileSync('mkfifo', [join(folder, 'fifo')]);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

test('a folder gives its documents by name, and a link in a circle is not followed', async () => {
  const sources = await readSources([join(folder, 'all')], nothing, limits);
  expect(sources.map(({ text }) => text)).toEqual(['all/a.yml', 'all/b.yaml', 'all/more/c.json']);
});

test.each([
  ['missing', 'is not there'],
  ['loop', 'leads in a circle'],
  ['empty', 'holds no .yaml, .yml or .json file'],
  ['latin1.yaml', 'is not text in UTF-8'],
  ['large.yaml', 'is larger than 1 MB'],
  ['fifo', 'Nothing came from'],
])('%s is answered with a sentence: %s', async (name, sentence) => {
  await expect(readSources([join(folder, name)], nothing, limits)).rejects.toThrow(sentence);
});

test('/dev/zero ends at the limit', async () => {
  await expect(readSources(['/dev/zero'], nothing, limits)).rejects.toThrow('is larger than 1 MB');
});

test('a terminal as standard input is answered with what to do', async () => {
  const terminal = Object.assign(Readable.from([]), { isTTY: true });
  await expect(readSources(['-'], terminal, limits)).rejects.toThrow('that is this terminal');
});

test('standard input is read to its end, a byte order mark left out', async () => {
  const { name, text } = await readText('-', Readable.from([Buffer.from('\ufeffkind: '), Buffer.from('x')]), limits);
  expect([name, text]).toEqual(['standard input', 'kind: x']);
});
