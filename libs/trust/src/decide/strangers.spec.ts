import { expect, test } from 'vitest';
import type { Certificate } from '../certificate.ts';
import { strangersAmong } from './strangers.ts';

const OURS = 'aa'.repeat(32);
const THEIRS = 'bb'.repeat(32);
const NEXT = 'cc'.repeat(32);
const root = (fingerprint: string) => ({ fingerprint, subject: `CN=${fingerprint.slice(0, 2)}` }) as Certificate;

test.each<readonly [string, readonly string[], readonly string[], readonly string[] | string]>([
  ['a mesh that has no roots yet', [], [], []],
  ['a mesh that has ours alone', [OURS], [], []],
  ['a mesh with a root of its own', [THEIRS], [], `add to trust.replaces: ${THEIRS}`],
  ['one whose root may be replaced', [THEIRS], [THEIRS], [THEIRS]],
  ['one that has ours beside it by now', [OURS, THEIRS], [THEIRS], [THEIRS]],
  ['one that has made a root anew since that was agreed', [THEIRS, NEXT], [THEIRS], `add to trust.replaces: ${NEXT}`],
  ['one whose root went, which may still be replaced', [OURS], [THEIRS], []],
])('%s keeps its strangers beside ours, or is left alone', (_, present, replaces, expected) => {
  const found = strangersAmong(present.map(root), new Set([OURS]), replaces);
  if (typeof expected === 'string') expect(found).toMatchObject({ lacking: expect.stringContaining(expected) });
  else expect('beside' in found && found.beside.map(({ fingerprint }) => fingerprint)).toEqual(expected);
});
