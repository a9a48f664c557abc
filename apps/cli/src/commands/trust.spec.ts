import { expect, test } from 'vitest';
import { runWith } from '../../test/run-with.ts';
import { page } from '../../test/samples.ts';
import { EXIT } from '../failure.ts';

const fingerprint = `a1b2c3d4e5f60718${'0'.repeat(48)}`;
const certificate = {
  ...{ fingerprint, subject: 'CN=Overmesh root', issuer: 'CN=Overmesh root', serialNumber: '4f', key: 'ec P-256' },
  ...{ notBefore: '2026-01-01T00:00:00.000Z', notAfter: '2026-12-21T05:00:00.000Z', faults: [] as string[] },
};
const store = {
  ...{ role: 'root', source: 'ConfigMap istio-system/istio-ca-root-cert', state: 'read', reason: null },
  ...{ readAt: '2026-11-21T04:59:00.000Z', lookedAt: '2026-11-21T04:59:00.000Z', certificates: [certificate] },
};
const reason = 'the credential may not get Secret istio-system/cacerts; give it that';
const locked = { ...store, role: 'issuer', source: 'Secret istio-system/cacerts', state: 'unread', reason };
const mesh = {
  cluster: 'east',
  mesh: 'istio',
  kind: 'istio',
  stores: [store],
  untold: ['which roots each proxy holds'],
};

const shown = async (...meshes: readonly object[]) =>
  (
    await runWith(['trust', 'show'], {
      answers: { TrustAuthorities: { trustAuthorities: [] }, Trust: { trust: page(...meshes) } },
    })
  ).out.split('\n');

test('trust show says which roots lie where until when, and below it what nothing tells', async () => {
  expect(await shown(mesh)).toEqual([
    'MESH         ROLE   STATE   NAME               FINGERPRINT        ENDS     IN                                          FAULTS',
    'east/istio   root   read    CN=Overmesh root   a1b2c3d4e5f60718   in 30d   ConfigMap istio-system/istio-ca-root-cert   -',
    '',
    'Unknown:',
    '  east/istio: which roots each proxy holds',
    '',
  ]);
});

test('an issuer that may not be looked at is unknown with the reason, and never taken for absent', async () => {
  const lines = await shown({ ...mesh, stores: [{ ...locked, certificates: [], readAt: null }] });
  expect(lines[1]).toMatch(/^east\/istio +issuer +unread +- +- +- +Secret istio-system\/cacerts +-$/);
  expect(lines).toContain(`  east/istio: its issuers in Secret istio-system/cacerts: ${reason}`);
});

test('what was seen before it could not be read any more is shown with its age', async () => {
  const lines = await shown({ ...mesh, stores: [locked] });
  expect(lines).toContain(
    `  east/istio: its issuers in Secret istio-system/cacerts: ${reason}; what is shown was read at 2026-11-21T04:59:00.000Z`,
  );
});

test('pods that were given other roots than lie there now are named', async () => {
  const pods = { total: 42, current: 38, others: ['shop/cart-1', 'shop/web-0'], silent: 1 };
  const lines = await shown({ ...mesh, stores: [{ ...store, pods }] });
  expect(lines).toContain(
    '  east/istio: 38 of 42 were given what lies in ConfigMap istio-system/istio-ca-root-cert; others, until they are made anew: shop/cart-1 shop/web-0 and 1 more; 1 do not say',
  );
});

test('a cluster that is not there is no empty answer', async () => {
  const answers = {
    TrustAuthorities: { trustAuthorities: [] },
    Trust: { trust: page() },
    ClusterNames: { clusters: page({ name: 'east' }) },
  };
  const { code, err } = await runWith(['trust', 'show', '--cluster', 'esat'], { answers });
  expect(code).toBe(EXIT.refused);
  expect(err).toContain('east');
});

const ending = {
  ...{ what: 'root', subject: 'CN=Overmesh root', fingerprint, endsAt: '2026-12-21T05:00:00.000Z', state: 'warning' },
  ...{ places: ['east/istio', 'north/istio', 'south/istio', 'west/istio'], placeCount: 4 },
};
const credential = {
  ...{ what: 'credential', subject: 'east', fingerprint: null, endsAt: '2026-11-20T05:00:00.000Z', state: 'ended' },
  ...{ places: ['east'], placeCount: 1 },
};

test('trust expiry lists what ends, each once with the places that have it', async () => {
  const answers = { Endings: { endings: page<object>(credential, ending) } };
  const { out } = await runWith(['trust', 'expiry'], { answers });
  expect(out.split('\n')).toEqual([
    'ENDS     STATE     WHAT         NAME               FINGERPRINT        WHERE',
    '1d ago   ended     credential   east               -                  east',
    'in 30d   warning   root         CN=Overmesh root   a1b2c3d4e5f60718   east/istio north/istio south/istio and 1 more',
    '',
  ]);
});

const verification = {
  ...{ members: 3, pairs: 3, trusted: 1, refused: 1, unknown: 1 },
  refusals: [{ one: 'east/istio', other: 'west/istio', reason: 'they have no root in common' }],
  unseen: [{ mesh: 'north/istio', reason: 'its issuer in Secret istio-system/cacerts: the credential may not' }],
  sharedDomains: [{ trustDomain: 'cluster.local', meshes: ['east/istio', 'west/istio'] }],
};

test('trust verify says what is refused and what is not known, claims no proof, and exits 3', async () => {
  const answers = { TrustVerification: { trustVerification: verification } };
  const { code, out } = await runWith(['trust', 'verify', 'shop'], { answers });
  expect(code).toBe(EXIT.refused);
  expect(out.split('\n')).toEqual([
    'shop: 3 meshes, 3 pairs of one kind: 1 trusted, 1 refused, 1 unknown',
    'By what lies in clusters: no handshake was made, so none of them is proved.',
    '',
    'Refused:',
    '  east/istio and west/istio: they have no root in common',
    '',
    'Unknown:',
    '  north/istio: its issuer in Secret istio-system/cacerts: the credential may not',
    '',
    'One trust domain, so that an identity of one is an identity of the others:',
    '  cluster.local: east/istio west/istio',
    '',
  ]);
});

test('trust verify of a VirtualMesh whose members all believe each other exits 0', async () => {
  const well = { ...verification, trusted: 3, refused: 0, unknown: 0, refusals: [], unseen: [], sharedDomains: [] };
  const answers = { TrustVerification: { trustVerification: well } };
  expect(await runWith(['trust', 'verify', 'shop'], { answers })).toMatchObject({ code: EXIT.ok });
});
