import fc from 'fast-check';
import { meshes } from '@overmesh/meshes/all';
import { MESH_KINDS } from '@overmesh/model';
import type { DesiredObject, FeatureReport, MeshKind } from '@overmesh/model';
import { accessKey, translateMember } from '@overmesh/translation';
import { expect, test } from 'vitest';
import { cases, SEED } from '../harness/random.ts';
import { EMITTED } from './emitted.ts';
import { isLetThrough } from './model.ts';
import { accessWorld, OWN } from './random-worlds.ts';
import type { AccessWorld, PlacedCall } from './random-worlds.ts';

const numRuns = cases(200);
const stored = {
  uid: 'all',
  name: 'all',
  workspace: 'default',
  labels: {},
  revision: 1,
  createdAt: '2026-01-01T00:00:00Z',
};

function translated({ member, policies, isClosed }: AccessWorld) {
  const access = { default: isClosed ? ('closed' as const) : ('open' as const) };
  const virtualMesh = { ...stored, spec: { meshes: [{ selector: {} }], access } };
  const { desired, reports } = translateMember({ virtualMesh, policies: [], accessPolicies: policies, member }, meshes);
  const refused = new Set(reports.flatMap(({ intent, outcome }) => (outcome === 'refused' ? [intent] : [])));
  return {
    objects: desired.objects.filter(({ keep }) => !keep).map(emitted),
    reports,
    isClosed: isClosed && !reports.some(({ features }) => features.some(isUnableToClose)),
    inForce: policies.filter((policy) => !refused.has(accessKey(policy))),
  };
}

function isUnableToClose({ feature, fidelity }: FeatureReport): boolean {
  return feature === 'access' && fidelity === 'unsupported';
}

function emitted({ ref, body }: DesiredObject) {
  const { metadata, spec } = JSON.parse(JSON.stringify(body)) as {
    readonly metadata?: { readonly annotations?: Record<string, string> };
    readonly spec: never;
  };
  const dryRun = metadata?.annotations?.['istio.io/dry-run'] === 'true';
  return { kind: ref.kind.kind, namespace: ref.namespace ?? '', name: ref.name, dryRun, spec };
}

/** Calls of which the objects say something else than the documents, and what. */
function differences(kind: MeshKind, world: AccessWorld) {
  const { objects, reports, inForce, isClosed } = translated(world);
  return world.calls.flatMap((call) => {
    const own = inForce.filter(({ spec }) => spec.destinations.some(({ name }) => name === call.service.name));
    const wanted = isLetThrough(
      call,
      own.map(({ spec }) => spec),
      { own: [OWN, ...(world.member.mesh.trustDomainAliases ?? [])], isClosed },
    );
    const done = EMITTED[kind](call, objects, world.member);
    return done === wanted ? [] : [{ call: inWords(call), wanted, done, isTold: isTold(call, reports) }];
  });
}

/** Whether some report on the Service says that more is refused than was asked. */
function isTold({ service }: PlacedCall, reports: ReturnType<typeof translated>['reports']): boolean {
  const own = reports.filter(({ destination }) => destination === `shop/${service.name}`);
  const isNear = own.some(({ features }) => features.some(({ fidelity }) => fidelity === 'approximate'));
  return isNear || reports.some(({ warnings }) => warnings.some(({ code }) => code === 'REACHES_MORE'));
}

function inWords({ service, pod, podPort, port, caller, address, http }: PlacedCall): string {
  return JSON.stringify({ service: service.name, pod, podPort, port, caller, address, http });
}

test.each(MESH_KINDS)(
  `on %s nobody gets through whom the documents refuse, in ${numRuns} random worlds (seed ${SEED})`,
  { timeout: 60_000 + numRuns * 100 },
  (kind) => {
    fc.assert(
      fc.property(accessWorld(kind), (world) => {
        expect(differences(kind, world).filter(({ wanted }) => !wanted)).toEqual([]);
      }),
      { numRuns },
    );
  },
);

test.each(MESH_KINDS)(
  `on %s whoever is refused although the documents let him through is told of, in ${numRuns} random worlds (seed ${SEED})`,
  { timeout: 60_000 + numRuns * 100 },
  (kind) => {
    fc.assert(
      fc.property(accessWorld(kind), (world) => {
        expect(differences(kind, world).filter(({ wanted, isTold: told }) => wanted && !told)).toEqual([]);
      }),
      { numRuns },
    );
  },
);

test.each(MESH_KINDS)('the random worlds of %s have policies in force, and calls of both sorts', (kind) => {
  const worlds = fc.sample(accessWorld(kind), { numRuns: 100, seed: 20261129 });
  const all = worlds.flatMap((world) => {
    const { objects, inForce } = translated(world);
    return inForce.length ? world.calls.map((call) => EMITTED[kind](call, objects, world.member)) : [];
  });
  expect(all.filter(Boolean).length).toBeGreaterThan(100);
  expect(all.filter((through) => !through).length).toBeGreaterThan(100);
});
