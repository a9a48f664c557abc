import { expect, test } from 'vitest';
import type { SeenCertificate, StoreLook } from '../seen/seen-store.ts';
import type { TrustStoreRow } from '../seen/trust-stores.table.ts';
import { knownAfter } from './known.ts';

const DAY_MS = 24 * 60 * 60_000;
const NOW = new Date('2026-11-30T00:00:00Z');
const CLUSTER = '6a0a1f6e-0000-4000-8000-000000000001';

function certificate(leftDays: number, now = NOW): SeenCertificate {
  return {
    ...{ fingerprint: 'ab'.repeat(32), subject: 'CN=root', issuer: 'CN=root', serialNumber: '4f', key: 'ec P-256' },
    notBefore: '2020-01-01T00:00:00.000Z',
    notAfter: new Date(now.getTime() + leftDays * DAY_MS).toISOString(),
    faults: [],
  };
}

function look(state: StoreLook['state'], ...certificates: readonly SeenCertificate[]): StoreLook {
  const store = { role: 'root', kind: 'ConfigMap', name: 'roots', certificates: ['a.pem'] } as const;
  return { place: { mesh: 'istio', meshKind: 'istio', namespace: 'istio-system', store }, state, certificates };
}

const after = (before: TrustStoreRow | undefined, one: StoreLook, now = NOW) => knownAfter(before, CLUSTER, one, now);

test('a store that cannot be read any more keeps what it held and when that was read', () => {
  const { row } = after(undefined, look('read', certificate(500)));
  const later = new Date(NOW.getTime() + DAY_MS);
  const { row: blind } = after(row, { ...look('unread'), reason: 'the cluster answered: timeout' }, later);
  expect(blind).toMatchObject({ state: 'unread', certificates: row.certificates, readAt: NOW, lookedAt: later });
});

test('what was deleted is not kept: the cluster said that it is not there', () => {
  const { row } = after(undefined, look('read', certificate(500)));
  expect(after(row, look('absent')).row).toMatchObject({ state: 'absent', certificates: [], readAt: null });
});

test('each step towards the end is told once, also while nobody can look', () => {
  const first = after(undefined, look('read', certificate(29)));
  expect(first.messages).toEqual([
    'the root CN=root (abababababababab) of mesh istio in ConfigMap istio-system/roots ends at 2026-12-29T00:00:00.000Z, in 29 days',
  ]);
  expect(after(first.row, look('read', certificate(29))).messages).toEqual([]);
  const late = new Date(NOW.getTime() + 30 * DAY_MS);
  const ended = after(first.row, look('unread'), late);
  expect(ended.messages).toEqual([
    'the root CN=root (abababababababab) of mesh istio in ConfigMap istio-system/roots ended at 2026-12-29T00:00:00.000Z: what it vouches for is refused',
  ]);
  expect(after(ended.row, look('unread'), late).messages).toEqual([]);
});

test('the last two days are told in hours', () => {
  expect(after(undefined, look('read', certificate(1.5))).messages[0]).toMatch(/, in 36 hours$/);
});
