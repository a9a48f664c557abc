import { expect, test } from 'vitest';
import type { SeenStore } from '@overmesh/trust';
import { verify } from './verification.ts';
import type { TrustMember } from './verification.ts';

const place = { clusterId: '', mesh: 'istio', meshKind: 'istio', lookedAt: '' } as const;
const certificate = (fingerprint: string, root?: string) => ({
  ...{ fingerprint, subject: '', issuer: '', serialNumber: '', key: '', notBefore: '', notAfter: '', faults: [] },
  ...(root !== undefined && { root }),
});

function roots(...fingerprints: readonly string[]): SeenStore {
  const certificates = fingerprints.map((one) => certificate(one));
  return { ...place, role: 'root', source: 'ConfigMap roots', state: 'read', certificates };
}

function issuer(root?: string): SeenStore {
  return { ...place, role: 'issuer', source: 'Secret cacerts', state: 'read', certificates: [certificate('ii', root)] };
}

const lockedIssuer: SeenStore = { ...issuer('r1'), state: 'unread', reason: 'the credential may not' };

function member(name: string, ...stores: readonly SeenStore[]): TrustMember {
  return { name, kind: 'istio', stores };
}

/** The verdict on two meshes, in a word and the reason of a refusal. */
function verdict(one: readonly SeenStore[], other: readonly SeenStore[]): string {
  const { trusted, refused, refusals } = verify([member('east', ...one), member('west', ...other)], 10);
  if (refused) return `refused: ${refusals[0]?.reason ?? ''}`;
  return trusted ? 'trusted' : 'unknown';
}

test.each<readonly [string, readonly SeenStore[], readonly SeenStore[], string]>([
  ['one root behind both', [roots('r1'), issuer('r1')], [roots('r1'), issuer('r1')], 'trusted'],
  [
    'each has its root and the other one',
    [roots('r1', 'r2'), issuer('r1')],
    [roots('r2', 'r1'), issuer('r2')],
    'trusted',
  ],
  ['separate roots', [roots('r1'), issuer('r1')], [roots('r2'), issuer('r2')], 'refused: they have no root in common'],
  [
    'a rotation whose new issuer is ahead of the roots of the other',
    [roots('r1', 'r2'), issuer('r2')],
    [roots('r1'), issuer('r1')],
    'refused: one signs under the root r2, which the other is not given',
  ],
  ['an issuer that nobody may see', [roots('r1'), lockedIssuer], [roots('r1'), issuer('r1')], 'unknown'],
  ['an issuer that leads to no root', [roots('r1'), issuer()], [roots('r1'), issuer('r1')], 'unknown'],
  [
    'no root in common is enough, whoever signs',
    [roots('r1'), lockedIssuer],
    [roots('r2'), lockedIssuer],
    'refused: they have no root in common',
  ],
  ['roots that were read once and cannot be read now', [{ ...roots('r1'), state: 'unread' }], [roots('r1')], 'unknown'],
  ['nothing that was looked at', [], [roots('r1'), issuer('r1')], 'unknown'],
])('%s: east and west are judged', (_, one, other, said) => {
  expect(verdict(one, other)).toBe(said);
});

test('meshes of different kinds are not compared, and what is not known is told of each', () => {
  const linkerd = { ...member('west/linkerd', roots('r2'), issuer('r2')), kind: 'linkerd' };
  const found = verify([member('east/istio', roots('r1'), lockedIssuer), linkerd], 10);
  expect(found).toMatchObject({ members: 2, pairs: 0, refusals: [] });
  expect(found.unseen).toEqual([
    { mesh: 'east/istio', reason: 'its issuer in Secret cacerts: the credential may not' },
  ]);
});

test('a trust domain of several members is told with their names', () => {
  const named = (name: string, trustDomain: string) => ({ ...member(name, roots('r1')), trustDomain });
  const members = [named('east', 'cluster.local'), named('west', 'cluster.local'), named('north', 'north.example')];
  expect(verify(members, 10).sharedDomains).toEqual([{ trustDomain: 'cluster.local', meshes: ['east', 'west'] }]);
});

test('500,000 pairs are counted without being compared one by one, and a few of the refused are named', () => {
  const members = Array.from({ length: 1_000 }, (_, index) => {
    const root = index === 999 ? 'r2' : 'r1';
    return member(`cluster-${index}`, roots(root), issuer(root));
  });
  const found = verify(members, 3);
  expect(found).toMatchObject({ pairs: 499_500, trusted: 498_501, refused: 999, unknown: 0 });
  expect(found.refusals.map(({ one, other }) => `${one} ${other}`)).toEqual([
    'cluster-0 cluster-999',
    'cluster-1 cluster-999',
    'cluster-2 cluster-999',
  ]);
});
