import { expect, test } from 'vitest';
import { parseIntent } from '../intent-kinds.ts';

/** `path CODE` of every problem of a VirtualMesh with this authority. */
function problems(trust: object): readonly string[] {
  const spec = { meshes: [{ selector: {} }], trust };
  const read = parseIntent({ apiVersion: 'overmesh.io/v1', kind: 'VirtualMesh', metadata: { name: 'shop' }, spec });
  return read.ok ? [] : read.problems.map(({ path, code }) => `${path.replace('spec.trust.', '')} ${code}`);
}

const print = 'ab'.repeat(32);

test.each<readonly [string, object, readonly string[]]>([
  ['that is shared', { mode: 'shared' }, []],
  ['that may replace a root', { mode: 'shared', replaces: [print] }, []],
  ['without a mode', {}, ['mode REQUIRED']],
  ['of a mode that does not exist', { mode: 'separate' }, ['mode NOT_ONE_OF']],
  ['that may replace nothing', { mode: 'shared', replaces: [] }, ['replaces REQUIRED']],
  ['that may replace a root twice', { mode: 'shared', replaces: [print, print] }, ['replaces DUPLICATE']],
  ['with a fingerprint as OpenSSL writes it', { mode: 'shared', replaces: ['AB:CD'] }, ['replaces BAD_FORMAT']],
  ['with a key', { mode: 'shared', key: 'x' }, ['key UNKNOWN_FIELD']],
])('an authority %s has the problems of its row', (_, trust, expected) => {
  expect(problems(trust)).toEqual(expected);
});
