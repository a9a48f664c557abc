import { describe, expect, test } from 'vitest';
import { runWith } from '../../test/run-with.ts';
import { page } from '../../test/samples.ts';
import { EXIT } from '../failure.ts';

const root = {
  ...{ number: 1, subject: 'CN=Overmesh shop root 1', fingerprint: `a1b2c3d4e5f60718${'0'.repeat(48)}` },
  ...{ notBefore: '2026-01-01T00:00:00.000Z', notAfter: '2026-12-21T05:00:00.000Z' },
  ...{ certificate: 'PEM of root 1\n', signs: true, believed: true, maySign: true },
};
const next = {
  ...{ ...root, number: 2, subject: 'CN=Overmesh shop root 2', fingerprint: `b1b2c3d4e5f60718${'0'.repeat(48)}` },
  ...{ certificate: 'PEM of root 2\n', signs: false },
};
const gone = { ...root, number: 0, certificate: 'PEM of root 0\n', signs: false, believed: false };
const operation = {
  ...{ __typename: 'Operation', id: 'op-1', kind: 'rotation', subject: 'shop', step: 'add' },
  ...{ message: 'every mesh is to believe both roots; 1 of them holds it', progress: { done: 1, total: 2 } },
  ...{ caller: { name: 'mira' }, startedAt: '2026-11-21T04:00:00.000Z', endedAt: null, outcome: null },
  problems: [{ path: 'west/istio', code: 'REFUSED', message: 'west/istio: it does not answer', fix: null }],
};
const authority = {
  ...{ virtualMesh: 'shop', phase: 'add', generation: 2, pausedBy: null },
  ...{ roots: [gone, root, next], operation },
};
const refused = {
  __typename: 'Rejected',
  problems: [{ path: 'virtualMesh', code: 'REFUSED', message: 'the root of shop is being rotated already', fix: null }],
};

test('trust show says which roots an authority has, at which step its rotation is and what holds it', async () => {
  const answers = { TrustAuthorities: { trustAuthorities: [authority] }, Trust: { trust: page() } };
  const { out } = await runWith(['trust', 'show'], { answers });
  expect(out.split('\n').slice(0, 4)).toEqual([
    'shop: root CN=Overmesh shop root 1 (a1b2c3d4e5f60718) signs, ends in 30d',
    'shop: root CN=Overmesh shop root 2 (b1b2c3d4e5f60718) is believed, ends in 30d',
    'shop: rotation, add, 1 of 2 meshes: every mesh is to believe both roots; 1 of them holds it',
    '  west/istio: it does not answer',
  ]);
});

describe('a rotation', () => {
  test('is asked about, sent with its terms, and told with its operation', async () => {
    const args = ['trust', 'rotate', 'shop', '--wait', '36h', '--accept-unknown', '--yes'];
    const { code, out, asked } = await runWith(args, { answers: { RotateTrust: { rotateTrust: operation } } });
    expect(code).toBe(0);
    expect(out).toContain('as operation op-1');
    expect(asked[0]?.variables).toEqual({ virtualMesh: 'shop', wait: '36h', acceptUnknown: true });
  });

  test('that nobody says yes to is not begun', async () => {
    const { code, asked } = await runWith(['trust', 'rotate', 'shop'], { says: 'no' });
    expect(code).not.toBe(0);
    expect(asked).toEqual([]);
  });

  test('beside another one is refused with the reason', async () => {
    const { code, err } = await runWith(['trust', 'rotate', 'shop', '--yes'], {
      answers: { RotateTrust: { rotateTrust: refused } },
    });
    expect([code, err]).toEqual([EXIT.refused, expect.stringContaining('is being rotated already')]);
  });

  test.each(['pause', 'resume', 'undo'])('is steered by trust %s', async (action) => {
    const { code, asked } = await runWith(['trust', action, 'shop'], {
      answers: { SteerTrustRotation: { steerTrustRotation: operation } },
    });
    expect([code, asked[0]?.variables]).toEqual([0, { virtualMesh: 'shop', action }]);
  });
});

describe('trust export', () => {
  const answers = { TrustAuthorities: { trustAuthorities: [authority] } };

  test('prints the roots that are believed, and none that went', async () => {
    const { out } = await runWith(['trust', 'export', 'shop'], { answers });
    expect(out).toBe('PEM of root 1\nPEM of root 2\n');
  });

  test('of a VirtualMesh without an authority is refused', async () => {
    const { code, err } = await runWith(['trust', 'export', 'bank'], { answers });
    expect([code, err]).toEqual([EXIT.badInput, expect.stringContaining('bank has no authority')]);
  });
});
