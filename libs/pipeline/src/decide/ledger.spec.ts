import { expect, test } from 'vitest';
import type { SeenStore } from '@overmesh/trust';
import { ledgerOf } from './ledger.ts';

const now = new Date('2026-11-30T00:00:00Z');
const [EAST, WEST] = ['6a0a1f6e-0000-4000-8000-000000000001', '6a0a1f6e-0000-4000-8000-000000000002'];
const clusters = [
  { id: EAST, name: 'east', credentialIssuedAt: '2026-11-26T00:00:00Z', credentialExpiresAt: '2026-12-03T00:00:00Z' },
  { id: WEST, name: 'west' },
];

function store(clusterId: string, role: SeenStore['role'], fingerprint: string, notAfter: string): SeenStore {
  const certificate = {
    fingerprint,
    subject: `CN=${fingerprint}`,
    issuer: '',
    serialNumber: '4f',
    key: '',
    faults: [],
  };
  return {
    ...{ clusterId, mesh: 'istio', meshKind: 'istio', role, source: '', state: 'read', lookedAt: '' },
    certificates: [{ ...certificate, notBefore: '2026-01-01T00:00:00.000Z', notAfter }],
  };
}

test('everything that ends is there once, the soonest first, with the places that have it', () => {
  const stores = [
    store(EAST, 'root', 'rr', '2030-01-01T00:00:00.000Z'),
    store(WEST, 'root', 'rr', '2030-01-01T00:00:00.000Z'),
    store(WEST, 'issuer', 'ii', '2026-12-05T00:00:00.000Z'),
  ];
  const ledger = ledgerOf({ clusters, stores, now });
  expect(ledger.map(({ what, subject, state, places }) => `${what} ${subject} ${state}: ${places.join(' ')}`)).toEqual([
    'credential east notice: east',
    'issuer CN=ii urgent: west/istio',
    'root CN=rr fine: east/istio west/istio',
  ]);
});

test('a cluster that is not registered any more has no place in the ledger', () => {
  const gone = store('6a0a1f6e-0000-4000-8000-000000000009', 'root', 'rr', '2030-01-01T00:00:00.000Z');
  expect(ledgerOf({ clusters: [], stores: [gone], now })).toEqual([]);
});
