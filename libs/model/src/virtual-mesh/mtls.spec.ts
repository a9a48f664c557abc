import { expect, test } from 'vitest';
import { parseIntent } from '../intent-kinds.ts';

/** `path CODE` of every problem of a VirtualMesh that is strict, but for these. */
function problems(...exceptions: readonly object[]): readonly string[] {
  const read = parseIntent({
    apiVersion: 'overmesh.io/v1',
    kind: 'VirtualMesh',
    metadata: { name: 'all' },
    spec: { meshes: [{ selector: {} }], mtls: { mode: 'strict', exceptions } },
  });
  return read.ok ? [] : read.problems.map(({ path, code }) => `${path.replace('spec.mtls.', '')} ${code}`);
}

const legacy = { namespace: 'shop', matchLabels: { app: 'legacy' }, ports: [9090], mode: 'permissive' };
const { ports: _ports, ...allPorts } = legacy;
const { matchLabels: _labels, ...anyPod } = legacy;

test.each<readonly [string, readonly object[], readonly string[]]>([
  ['for a port of some pods', [legacy], []],
  ['for all ports of some pods', [allPorts], []],
  ['for a whole namespace', [{ namespace: 'shop', mode: 'permissive' }], []],
  ['for pods that one label tells apart', [legacy, { ...legacy, matchLabels: { app: 'other', tier: 'x' } }], []],
  ['for the same pods in two namespaces', [legacy, { ...legacy, namespace: 'bank' }], []],
  ['for nobody', [], ['exceptions REQUIRED']],
  ['with the mode of the whole', [{ ...legacy, mode: 'strict' }], ['exceptions[0].mode REFUSED']],
  ['for a port of whatever pods', [anyPod], ['exceptions[0].ports REFUSED']],
  ['for a port that is none', [{ ...legacy, ports: [0] }], ['exceptions[0].ports OUT_OF_RANGE']],
  ['without a namespace', [{ ...legacy, namespace: undefined }], ['exceptions[0].namespace REQUIRED']],
  ['for pods twice', [legacy, { ...legacy, ports: [80] }], ['exceptions[1] DUPLICATE']],
  [
    'for pods that may have both labels',
    [legacy, { ...legacy, namespace: 'bank' }, { ...allPorts, matchLabels: { tier: 'old' } }],
    ['exceptions[2] DUPLICATE'],
  ],
  ['for a namespace and pods in it', [{ namespace: 'shop', mode: 'permissive' }, legacy], ['exceptions[1] DUPLICATE']],
])('exceptions %s have the problems of their row', (_what, exceptions, expected) => {
  expect(problems(...exceptions)).toEqual(expected);
});
