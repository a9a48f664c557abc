import fc from 'fast-check';
import { expect, test } from 'vitest';
import { meshes } from '@overmesh/meshes/all';
import type { SeenCluster, SeenObject } from '@overmesh/meshes/kit';
import type { Claim, Member, TrafficPolicySpec } from '@overmesh/model';
import { translateMember } from '@overmesh/translation';
import type { MemberOutcome } from '@overmesh/translation';
import { cases } from '../harness/random.ts';
import { rulesThatCount } from './statement/destination-rules.ts';
import { modeOf } from './statement/peer-authentications.ts';
import type { Mode, PeerObject } from './statement/peer-authentications.ts';
import { decider } from './statement/virtual-services.ts';
import type { Caller } from './statement/virtual-services.ts';
import { CALLERS, HOST, NAMESPACES, ourObject, peerSpec, ROOT, seenIn, SERVICE, worlds } from './worlds.ts';
import type { World } from './worlds.ts';

const CASES = cases(1_000);
/** A case takes some milliseconds, and a busy machine some more. */
const timeout = 30_000 + CASES * 50;
const YOUNGEST = 59;
const WORKLOAD = { name: 'w', controller: 'Deployment', podLabels: {}, serviceAccount: 'w', podSets: [] };
const OURS = { namespace: SERVICE.namespace, name: 'overmesh-reviews' };

function holds(property: (world: World) => void): void {
  fc.assert(fc.property(worlds, property), { numRuns: CASES });
}

/** The cluster with the Service, the objects of others, and ours where they were written already. */
function clusterOf(world: World): SeenCluster {
  const { oursMade: made } = world;
  const spec = { hosts: [HOST.name], http: [{}] };
  const written: readonly SeenObject[] =
    made === undefined
      ? []
      : [
          ourObject('networking.istio.io/v1', 'VirtualService', { ...OURS, made }, spec),
          ourObject(
            'networking.istio.io/v1',
            'DestinationRule',
            { ...OURS, made },
            { host: HOST.name, ...exported(world) },
          ),
          ...ourPeers(world).map((peer) =>
            ourObject('security.istio.io/v1', 'PeerAuthentication', { ...peer, made }, peerSpec(peer)),
          ),
        ];
  const service = { apiVersion: 'v1', kind: 'Service', metadata: SERVICE, spec: {} };
  const all: readonly SeenObject[] = [service, ...seenIn(world), ...written];
  return {
    groups: new Set(),
    of: ({ group, version, kind }) =>
      all.filter((one) => one.kind === kind && one.apiVersion === (group ? `${group}/${version}` : version)),
  };
}

function exported({ mesh }: World) {
  return mesh.exportTo?.destinationRules ? { exportTo: ['*'] } : {};
}

function claimsIn(world: World): readonly Claim[] {
  return meshes.istio.detector.claims(clusterOf(world), [world.mesh]);
}

/** What a policy comes to: a time limit, and shares of two versions. */
function translated(world: World, claims: readonly Claim[]): MemberOutcome {
  const destination = { ...SERVICE, labels: {}, selector: { app: 'reviews' }, headless: false, meshes: ['istio'] };
  const ports = [{ port: 9080, name: 'http', protocol: 'TCP' as const }];
  const member: Member = {
    cluster: { id: 'c1', name: 'east', labels: {} },
    mesh: world.mesh,
    destinations: [{ ...destination, ports }],
    workloads: NAMESPACES.map((namespace) => ({ ...WORKLOAD, namespace })),
    claims,
    gateways: [],
    lastTranslated: {},
  };
  const common = { uid: 'u', workspace: 'default', labels: {}, revision: 1, createdAt: '2026-01-01T00:00:00Z' };
  const spec: TrafficPolicySpec = {
    virtualMesh: 'all',
    destinations: [SERVICE],
    timeout: '2s',
    split: [
      { subset: { version: 'v1' }, weight: 90 },
      { subset: { version: 'v2' }, weight: 10 },
    ],
  };
  const mtls = { mode: 'strict' as const, ...(world.exceptions.length && { exceptions: world.exceptions }) };
  const virtualMesh = { ...common, name: 'all', spec: { meshes: [{ selector: {} }], mtls } };
  return translateMember(
    { virtualMesh, policies: [{ ...common, name: 'p', spec }], accessPolicies: [], member },
    meshes,
  );
}

function reaches({ reach = {} }: Claim, { namespace, labels }: Caller): boolean {
  if (reach.gateways) return false;
  if (reach.callersIn && !reach.callersIn.includes(namespace)) return false;
  return Object.entries(reach.callersWith ?? {}).every(([key, value]) => labels[key] === value);
}

test(
  'whose requests our VirtualService decides over is what Istio makes of it beside those of others',
  { timeout },
  () => {
    holds((world) => {
      const claims = claimsIn(world).filter(({ about, mutualTls }) => !about && !mutualTls);
      const deciding = claims.filter(({ yields }) => !yields);
      const ours = {
        kind: 'VirtualService' as const,
        ...OURS,
        made: world.oursMade ?? YOUNGEST,
        hosts: [HOST.name],
        exportTo: ['*'],
        sources: [[]],
      };
      const defaults = world.mesh.exportTo?.virtualServices ?? ['*'];
      const isOurs = (caller: Caller) => decider(caller, HOST, [...world.routes, ours], defaults) === ours;
      for (const caller of CALLERS)
        expect([caller, !deciding.some((claim) => reaches(claim, caller))]).toEqual([caller, isOurs(caller)]);
      const [report] = translated(world, claims).reports.filter(({ destination }) => destination);
      expect(report?.outcome === 'shadowed').toBe(deciding.some(({ reach }) => !reach));
      const told = report?.warnings.filter(({ code }) => code === 'OTHERS_DECIDE').length ?? 0;
      if (report?.outcome !== 'shadowed') expect(told).toBe(claims.length);
    });
  },
);

test(
  'for whom our DestinationRule counts, and whose settings it puts out of force, is what Istio makes of them',
  { timeout },
  () => {
    holds((world) => {
      const claims = claimsIn(world).filter(({ about }) => about === 'connections');
      const ours = { ...OURS, made: world.oursMade ?? YOUNGEST, host: HOST.name, ...exported(world) };
      const defaults = { rootNamespace: ROOT, exportTo: world.mesh.exportTo?.destinationRules ?? ['*'] };
      const hiding = claims.filter(({ yields }) => !yields);
      const lost = new Set<string>();
      for (const caller of CALLERS) {
        const beside = rulesThatCount(caller, HOST, [...world.rules, ours], defaults);
        const counts = beside.includes(ours);
        expect([caller, !hiding.some((claim) => reaches(claim, caller))]).toEqual([caller, counts]);
        const without = rulesThatCount(caller, HOST, world.rules, defaults);
        if (counts) for (const rule of without) if (!beside.includes(rule)) lost.add(rule.name);
      }
      const told = claims.flatMap(({ yields, name }) => (yields ? [name] : []));
      expect([...new Set(told)].sort()).toEqual([...lost].sort());
      const [report] = translated(world, claims).reports.filter(({ destination }) => destination);
      const split = report?.features.find(({ feature }) => feature === 'split')?.fidelity;
      expect(split === 'unsupported').toBe(hiding.some(({ reach }) => !reach));
    });
  },
);

/** The fields of a PeerAuthentication that count. */
interface PeerSpec {
  readonly selector?: { readonly matchLabels: Readonly<Record<string, string>> };
  readonly mtls: { readonly mode: Mode };
  readonly portLevelMtls?: Readonly<Record<string, { readonly mode: Mode }>>;
}

/** What we write for the mesh and its exceptions. */
function ourPeers(world: World): readonly PeerObject[] {
  const objects = translated(world, []).desired.objects.filter(({ ref }) => ref.kind.kind === 'PeerAuthentication');
  return objects.map(({ ref, body }) => {
    const { selector, mtls, portLevelMtls = {} } = body['spec'] as unknown as PeerSpec;
    const ports = Object.entries(portLevelMtls).map(([port, { mode }]) => [port, mode] as const);
    return {
      namespace: ref.namespace ?? '',
      name: ref.name,
      made: world.oursMade ?? YOUNGEST,
      ...(selector && { selector: selector.matchLabels }),
      mode: mtls.mode,
      ports: Object.fromEntries(ports),
    };
  });
}

/** What the VirtualMesh asks for a port of a pod. */
function askedOf({ namespace, labels }: Caller, port: number, { exceptions }: World): Mode {
  const isExcepted = exceptions.some((exception) => {
    const { matchLabels = {}, ports = [port] } = exception;
    const isFor = Object.entries(matchLabels).every(([key, value]) => labels[key] === value);
    return exception.namespace === namespace && isFor && ports.includes(port);
  });
  return isExcepted ? 'PERMISSIVE' : 'STRICT';
}

test(
  'mutual TLS is called exact where every port of every pod has what is asked for it, and nowhere else',
  { timeout },
  () => {
    holds((world) => {
      const claims = claimsIn(world).filter(({ mutualTls }) => mutualTls);
      const peers = [...world.peers, ...ourPeers(world)];
      const everywhere = CALLERS.flatMap((pod) => [8080, 9090, 9443].map((port) => [pod, port] as const));
      const isAsAsked = everywhere.every(([pod, port]) => modeOf(pod, port, ROOT, peers) === askedOf(pod, port, world));
      const meshWide = translated(world, claims).reports.find(({ destination }) => !destination);
      const fidelity = meshWide?.features.find(({ feature }) => feature === 'mtls')?.fidelity;
      // Unsupported says that another one is the mesh's: then ours for the mesh changes nothing for anybody.
      if (fidelity === 'unsupported')
        for (const [pod, port] of everywhere) {
          const ofMesh = peers.filter(({ namespace, name }) => namespace === ROOT || !name.startsWith('overmesh'));
          expect(modeOf(pod, port, ROOT, ofMesh)).toBe(modeOf(pod, port, ROOT, world.peers));
        }
      else if (fidelity === 'exact') expect(isAsAsked).toBe(true);
      // Where objects of others are in each other's way beside an exception, the report may say too much.
      else if (!world.exceptions.length || world.peers.length < 2) expect(isAsAsked).toBe(false);
    });
  },
);
