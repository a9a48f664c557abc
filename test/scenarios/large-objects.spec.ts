import fc from 'fast-check';
import { expect, test } from 'vitest';
import { meshes } from '@overmesh/meshes/all';
import { MESH_KINDS, objectKey } from '@overmesh/model';
import type { Destination, MeshKind, Port, RequestMatch, TrafficPolicySpec } from '@overmesh/model';
import { translateMember } from '@overmesh/translation';
import { INSTALLED } from './installed-meshes.ts';

const MIB = 1024 * 1024;

/** Texts that become longer on their way into an object: escaped in JSON, in an expression, in UTF-8. */
const long = fc
  .tuple(fc.constantFrom('x', '.', '\\', '"', 'ä', '/'), fc.constantFrom(1, 900, 4000))
  .map(([letter, times]) => letter.repeat(times));
const header = fc.tuple(fc.integer({ min: 0, max: 99 }), long).map(([at, exact]) => ({ name: `x-${at}`, exact }));
const match: fc.Arbitrary<RequestMatch> = fc.record({
  path: fc.oneof(
    long.map((text) => ({ prefix: `/${text}` })),
    long.map((text) => ({ exact: `/${text}` })),
  ),
  headers: fc.uniqueArray(header, { selector: ({ name }) => name, minLength: 12, maxLength: 16 }),
});
const policies = fc.array(fc.array(match, { minLength: 1, maxLength: 8 }), { minLength: 1, maxLength: 8 });

function inputOf(kind: MeshKind, matches: readonly (readonly RequestMatch[])[], ports: readonly Port[]) {
  const destination: Destination = {
    namespace: 'shop',
    name: 'reviews',
    labels: {},
    selector: { app: 'reviews' },
    ports,
    headless: false,
    meshes: [kind],
  };
  const stored = <Spec>(name: string, spec: Spec) => {
    const createdAt = '2026-01-01T00:00:00Z';
    return { uid: name, name, workspace: 'default', labels: {}, spec, revision: 1, createdAt };
  };
  return {
    virtualMesh: stored('all', { meshes: [{ selector: {} }] }),
    policies: matches.map((some, at) => {
      const spec: TrafficPolicySpec = { virtualMesh: 'all', destinations: [{ name: 'reviews' }], match: some };
      return stored(`p${at}`, { ...spec, timeout: `${at + 1}s` });
    }),
    accessPolicies: [],
    member: {
      cluster: { id: 'c', name: 'west', labels: {} },
      mesh: INSTALLED[kind],
      destinations: [destination],
      workloads: [],
      claims: [],
      gateways: [],
      lastTranslated: {},
    },
  };
}

test.each(MESH_KINDS)('on %s exactly the documents behind an object above 1 MiB are warned of its size', (kind) => {
  const ports = fc
    .integer({ min: 1, max: 6 })
    .map((count) =>
      Array.from({ length: count }, (_, at): Port => ({ port: 8080 + at, name: `http-${at}`, protocol: 'TCP' })),
    );
  let seen = 0;
  fc.assert(
    fc.property(policies, ports, (matches, some) => {
      const { desired, reports } = translateMember(inputOf(kind, matches, some), meshes);
      const large = desired.objects.filter(({ body }) => Buffer.byteLength(JSON.stringify(body)) > MIB);
      seen += large.length;
      const keys = new Set(large.map(({ ref }) => objectKey(ref)));
      for (const { warnings, objects } of reports)
        expect(warnings.some(({ code }) => code === 'TOO_LARGE')).toBe(objects.some((key) => keys.has(key)));
    }),
    { numRuns: 20, seed: 20261129 },
  );
  // On Linkerd each route is an object of its own, and no single one comes that far.
  expect(seen > 0).toBe(kind !== 'linkerd');
});
