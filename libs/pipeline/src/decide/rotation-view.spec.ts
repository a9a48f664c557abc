import type { SeenCertificate, SeenStore } from '@overmesh/trust';
import { expect, test } from 'vitest';
import { rotationMember } from './rotation-view.ts';

const certificate = (fingerprint: string, root?: string) =>
  ({ fingerprint, ...(root !== undefined && { root }) }) as SeenCertificate;

function store(role: SeenStore['role'], name: string, more: Partial<SeenStore> = {}): SeenStore {
  return {
    ...{ clusterId: 'c1', mesh: 'istio', meshKind: 'istio', role, source: `istio-system/${name}`, state: 'read' },
    ...{ certificates: [], lookedAt: '2026-11-30T12:00:00.000Z' },
    ...more,
  };
}

const roots = store('root', 'istio-ca-root-cert', { certificates: [certificate('old'), certificate('new')] });
const issuer = store('issuer', 'cacerts', { certificates: [certificate('x', 'new')] });
const own = store('issuer', 'istio-ca-secret', { certificates: [certificate('y', 'old')] });
const unread = { state: 'unread' as const, reason: 'it may not be read' };
const unknown = { unknown: 'it may not be read' };

function member(...looked: readonly SeenStore[]) {
  return rotationMember({ name: 'east/istio', mesh: { key: 'istio' }, secret: 'cacerts', looked, written: 3 });
}

test.each([
  ['roots and issuer as they lie there', [roots, issuer, own], { roots: ['old', 'new'], issuerRoot: 'new' }],
  ['an issuer that leads nowhere', [roots, store('issuer', 'cacerts')], { roots: ['old', 'new'] }],
  ['an issuer that may not be read', [roots, { ...issuer, ...unread }], { roots: ['old', 'new'], issuerRoot: unknown }],
  ['roots that may not be read', [{ ...roots, ...unread }, issuer], { roots: unknown, issuerRoot: unknown }],
  [
    'no roots yet',
    [{ ...roots, state: 'absent', certificates: [] } as SeenStore, issuer],
    { roots: [], issuerRoot: 'new' },
  ],
  [
    'stores of another mesh',
    [{ ...roots, mesh: 'istio-canary' }, roots, issuer],
    { roots: ['old', 'new'], issuerRoot: 'new' },
  ],
])('a rotation sees %s', (_, looked, expected) => {
  expect(member(...looked)).toEqual({ name: 'east/istio', written: 3, ...expected });
});

test('of a cluster that does not answer nothing is known but that', () => {
  const looked = { unreached: 'it does not answer' };
  expect(rotationMember({ name: 'east/istio', mesh: { key: 'istio' }, secret: 'cacerts', looked })).toEqual({
    name: 'east/istio',
    roots: { unknown: 'it does not answer' },
    unreached: 'it does not answer',
  });
});
