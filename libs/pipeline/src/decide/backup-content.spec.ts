import fc from 'fast-check';
import type { AuthorityCopy } from '@overmesh/trust';
import { expect, test } from 'vitest';
import type { ContentCopy } from '@overmesh/intent';
import type { Pause } from '@overmesh/model';
import { deliveryTo, readContent, summaryOf } from './backup-content.ts';
import { backupContent, clusterCopy, contentCopy, rolloutCopy } from './backup.fixture.ts';

function problemsOf(value: unknown): readonly string[] {
  const read = readContent(typeof value === 'string' ? value : JSON.stringify(value));
  return read.ok ? [] : read.problems.map(({ path, code }) => `${path} ${code}`);
}

function withContents(...contents: readonly ContentCopy[]) {
  const { documents } = backupContent();
  return backupContent({ documents: { ...documents, contents } });
}

const authority: AuthorityCopy = {
  ...{ virtualMesh: 'shop', generation: 1, roots: [] },
  state: { phase: 'steady', root: 1 },
};

function withAuthorities(...authorities: readonly AuthorityCopy[]) {
  return backupContent({ authorities });
}

function withRoot(certificate: string) {
  const root = { number: 1, certificate, key: null, madeAt: '2026-11-30T02:00:00.000Z' };
  return withAuthorities({ ...authority, roots: [root] });
}

test.each([
  ['no JSON', 'token: abc', ['file BAD_FORMAT']],
  ['other JSON', { format: 'something else' }, ['file BAD_FORMAT']],
  ['a newer format, whatever else is in it', { format: 'overmesh-backup', version: 3 }, ['file UNSUPPORTED_VERSION']],
  ['one of format 1, which knew no authorities', { ...backupContent(), version: 1 }, []],
  ['an authority whose root is no certificate', withRoot('no PEM'), ['authority shop: root 1 BAD_FORMAT']],
  ['the authority of a VirtualMesh twice', withAuthorities(authority, authority), ['backup DUPLICATE']],
  ['a field that is not known', { ...backupContent(), sorcery: 1 }, ['backup.sorcery UNKNOWN_FIELD']],
  ['a field that is missing', { ...backupContent(), clusters: undefined }, ['backup.clusters REQUIRED']],
  [
    'a cluster twice',
    backupContent({ clusters: [clusterCopy(), clusterCopy({ id: '0b1c7c0e-6d0e-4f0b-9d61-0d7f4a1c1a03', uid: 'b' })] }),
    ['backup DUPLICATE'],
  ],
  ['a live document twice', withContents(contentCopy(), contentCopy({ introducedIn: 2 })), ['backup DUPLICATE']],
  ['a document of nowhere', withContents(contentCopy({ virtualMesh: 'web' })), ['TrafficPolicy/cart NOT_FOUND']],
  [
    'documents that this version does not take: each problem of each',
    withContents(contentCopy({ spec: {} }), contentCopy({ name: 'b', spec: { virtualMesh: 'shop', timeout: 'soon' } })),
    [
      'TrafficPolicy/cart.spec.virtualMesh REQUIRED',
      'TrafficPolicy/cart.spec.destinations REQUIRED',
      'TrafficPolicy/b.spec.destinations REQUIRED',
      'TrafficPolicy/b.spec.timeout OUT_OF_RANGE',
    ],
  ],
  ['a content that is history', withContents(contentCopy({ spec: {}, retiredIn: 2 })), []],
])('%s', (_what, value, problems) => {
  expect(problemsOf(value)).toEqual(problems);
});

test('a content that is history is read where a cluster is pinned to it', () => {
  const old = withContents(contentCopy({ spec: { virtualMesh: 'shop' }, retiredIn: 2 }));
  const at = (revision: number) => ({
    ...old,
    delivery: { ...old.delivery, reached: [{ virtualMesh: 'shop', targetRevision: 2, pinnedRevision: revision }] },
  });
  expect(problemsOf(at(1))).toEqual(['TrafficPolicy/cart.spec.destinations REQUIRED']);
  expect(problemsOf(at(2))).toEqual([]);
});

test('no problem repeats what was in the file', () => {
  const kubeconfig = 'canary-4711';
  const texts = [`{"kubeconfig": "${kubeconfig}`, JSON.stringify({ ...backupContent(), clusters: [{ kubeconfig }] })];
  for (const text of texts) {
    const read = readContent(text);
    expect(read.ok).toBe(false);
    expect(JSON.stringify(read)).not.toContain(kubeconfig);
  }
});

test('what is in it is said in numbers: what is live, and what was under way', () => {
  const { documents, delivery } = backupContent();
  const lane = { clusterId: clusterCopy().id, generation: 4, objects: { a: 'u1', b: 'u2' } };
  const content = backupContent({
    documents: { ...documents, contents: [...documents.contents, contentCopy({ introducedIn: 1, retiredIn: 2 })] },
    delivery: { ...delivery, lanes: [lane] },
    rollouts: [rolloutCopy(), rolloutCopy({ state: 'done', endedAt: 2 })],
  });
  expect(summaryOf(content)).toMatchObject({ documents: 2, virtualMeshes: 1, clusters: 1, objects: 2, rollouts: 1 });
});

test('of clusters that are left out no lane, pin or pause is kept, of all others each is', () => {
  const [here, gone] = [clusterCopy().id, '0b1c7c0e-6d0e-4f0b-9d61-0d7f4a1c1a09'];
  const lane = (clusterId: string) => ({ clusterId, generation: 1, objects: {} });
  const pin = (clusterId: string) => ({ clusterId, virtualMesh: 'shop', revision: 1 });
  const pause = (target: string): Pause => ({
    ...{ target, reason: 'a fix', since: '2026-11-30T02:00:00.000Z' },
    caller: { name: 'mira', way: 'api-token' },
  });
  const pauses = ['fleet', 'TrafficPolicy/cart', `cluster/${here}`, `cluster/${gone}`].map(pause);
  const installation = '0a1b2c3d4e5f6071';
  const given = { installation, lanes: [here, gone].map(lane), pins: [here, gone].map(pin), reached: [], pauses };
  expect(deliveryTo([clusterCopy()], given)).toEqual({
    ...{ installation, lanes: [lane(here)], pins: [pin(here)], reached: [] },
    pauses: ['fleet', 'TrafficPolicy/cart', `cluster/${here}`].map(pause),
  });
});

test('every backup that can be written is read as it was written', () => {
  const name = fc.stringMatching(/^[a-z]([a-z0-9-]{0,8}[a-z0-9])?$/);
  const time = fc
    .date({ min: new Date(0), max: new Date(4e12), noInvalidDate: true })
    .map((date) => date.toISOString());
  const optional = fc.option(fc.stringMatching(/^[a-z]{1,9}$/));
  const cluster = fc.record({
    ...{ id: fc.uuid(), uid: fc.uuid(), region: optional, zone: optional, network: optional },
    ...{ name, registeredAt: time, lastSeenAt: fc.option(time), insecure: fc.boolean(), kubeconfig: fc.string() },
  });
  const policy = fc.record({
    ...{ uid: fc.uuid(), name, createdAt: time, introducedIn: fc.integer({ min: 1, max: 9 }) },
    ...{ retiredIn: fc.option(fc.integer({ min: 10, max: 20 })), labels: fc.dictionary(name, name, { maxKeys: 3 }) },
  });
  const lane = fc.record({
    clusterId: fc.uuid(),
    generation: fc.nat(),
    objects: fc.dictionary(fc.string(), fc.uuid()),
  });
  const token = fc.record({ name, hash: fc.stringMatching(/^[0-9a-f]{64}$/), issuedAt: time });
  const unique = { selector: (one: { readonly name: string }) => one.name };
  const backups = fc
    .record({
      clusters: fc.uniqueArray(cluster, unique),
      policies: fc.uniqueArray(policy, unique),
      lanes: fc.array(lane),
      tokens: fc.uniqueArray(token, unique),
      madeAt: time,
    })
    .map(({ clusters, policies, lanes, tokens, madeAt }) => {
      const { documents, delivery } = backupContent();
      const contents = [documents.contents.slice(0, 1), policies.map(contentCopy)].flat();
      const given = { clusters: clusters.map(clusterCopy), documents: { ...documents, contents } };
      return backupContent({ ...given, delivery: { ...delivery, lanes }, tokens, madeAt });
    });
  fc.assert(
    fc.property(backups, (content) => {
      expect(readContent(JSON.stringify(content))).toEqual({ ok: true, value: JSON.parse(JSON.stringify(content)) });
    }),
    { numRuns: 30 },
  );
});
