import { createHash } from 'node:crypto';
import { meshes } from '@overmesh/meshes/all';
import type { Claim, Destination, Member, Snapshot, StoredIntent, TrafficPolicySpec, Workload } from '@overmesh/model';
import { translate } from '@overmesh/translation';
import { line } from '../measure.ts';
import type { Figure } from '../report.ts';
import { say } from '../say.ts';

/** How large one cluster and its policy are. */
interface Size {
  readonly services: number;
  readonly policies: number;
  readonly claims: number;
}

const LARGE: Size = { services: 2_000, policies: 500, claims: 100 };
/** What is varied while the rest stays, and through which numbers. */
const SERIES: Readonly<Record<keyof Size, { readonly base: Size; readonly numbers: readonly number[] }>> = {
  services: { base: { services: 0, policies: 100, claims: 20 }, numbers: [250, 500, 1_000, 2_000] },
  policies: { base: { services: 500, policies: 0, claims: 20 }, numbers: [50, 100, 200, 400] },
  claims: { base: { services: 500, policies: 100, claims: 0 }, numbers: [50, 100, 200, 400] },
};
const TIMES = 7;
const NAMESPACES = 20;
const GROUP = 10;
const AT = '2026-01-01T00:00:00.000Z';

/** Translation of one large cluster against serialising and hashing what comes of it, and how it grows. */
export function benchTranslation(): readonly Figure[] {
  say('translating 2,000 Services with 500 policies');
  const large = snapshotOf(LARGE);
  const { desired } = translate(large, meshes);
  const objects = desired.flatMap((one) => one.objects);
  const translated = leastCpuMs(() => translate(large, meshes));
  const serialised = leastCpuMs(() => createHash('sha256').update(JSON.stringify(objects)).digest('hex'));
  const of = (what: string) => `translation of 2,000 Services × 500 policies: ${what}`;
  return [
    { what: of('objects'), measured: objects.length, unit: '' },
    { what: of('CPU'), measured: translated, unit: 'ms' },
    { what: of('JSON.stringify and SHA-256 of the objects'), measured: serialised, unit: 'ms' },
    { what: of('ratio'), measured: translated / serialised, unit: '×', most: 3 },
    ...(Object.keys(SERIES) as (keyof Size)[]).map(exponentFigure),
  ];
}

function exponentFigure(varied: keyof Size): Figure {
  say(`translating with more and more ${varied}`);
  const { base, numbers } = SERIES[varied];
  const points = numbers.map((number) => {
    const snapshot = snapshotOf({ ...base, [varied]: number });
    return { x: Math.log(number), y: Math.log(leastCpuMs(() => translate(snapshot, meshes))) };
  });
  return { what: `translation: exponent in ${varied}`, measured: line(points).slope, unit: '', most: 1.05 };
}

/** The cheapest of some runs: what others do on the machine, and compiling, only adds. */
function leastCpuMs(work: () => unknown): number {
  const all = Array.from({ length: TIMES }, () => {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  });
  return Math.min(...all);
}

/** One cluster with Istio. Of ten policies six name one Service, three a label of ten, and one a whole namespace. */
function snapshotOf({ services, policies, claims }: Size): Snapshot {
  const destinations = Array.from({ length: services }, (_, index) => destination(index));
  const member: Member = {
    cluster: { id: 'id-of-large', name: 'large', labels: {} },
    mesh: { key: 'istio', kind: 'istio', state: 'installed', modes: ['sidecar'], evidence: ['a benchmark says so'] },
    destinations,
    workloads: destinations.map(workload),
    claims: Array.from({ length: claims }, (_, index) => claim(index)),
    gateways: [],
    lastTranslated: {},
  };
  return {
    virtualMesh: stored('large', { meshes: [{ selector: {} }] }),
    revision: 1,
    policies: Array.from({ length: policies }, (_, index) => policy(index, services)),
    accessPolicies: [],
    members: [member],
  };
}

function destination(index: number): Destination {
  const name = `svc-${index}`;
  return {
    namespace: namespaceOf(index),
    name,
    labels: { app: name, group: groupOf(index) },
    selector: { app: name },
    ports: [{ port: 8080, name: 'http', protocol: 'TCP' }],
    headless: false,
    meshes: ['istio'],
  };
}

function workload({ namespace, name, selector }: Destination): Workload {
  const podLabels = { ...selector, version: 'v1' };
  const podSets = [{ labels: podLabels, mesh: 'istio', dataPlane: 'sidecar', state: 'live' }] as const;
  return { namespace, name, controller: 'Deployment', podLabels, serviceAccount: name, podSets };
}

/** Somebody else's VirtualService, for a Service that no policy is about: what is translated stays the same. */
function claim(index: number): Claim {
  const destinations = [`elsewhere/svc-${index}`];
  return { mesh: 'istio', kind: 'VirtualService', namespace: 'elsewhere', name: `theirs-${index}`, destinations };
}

function policy(index: number, services: number): StoredIntent<TrafficPolicySpec> {
  const target = (index * 13) % services;
  return stored(`policy-${index}`, {
    virtualMesh: 'large',
    destinations: [selectorOf(index, target)],
    timeout: `${1_000 + index}ms`,
    retries: { attempts: 1 + (index % 3), on: ['5xx', 'connect-failure'] },
  });
}

function selectorOf(index: number, target: number): TrafficPolicySpec['destinations'][number] {
  if (index % 10 < 6) return { name: `svc-${target}`, namespace: namespaceOf(target) };
  return index % 10 < 9 ? { matchLabels: { group: groupOf(target) } } : { namespace: namespaceOf(target) };
}

function stored<Spec>(name: string, spec: Spec): StoredIntent<Spec> {
  return { uid: `uid-of-${name}`, name, workspace: 'default', labels: {}, spec, revision: 1, createdAt: AT };
}

function namespaceOf(index: number): string {
  return `ns-${index % NAMESPACES}`;
}

function groupOf(index: number): string {
  return `g-${Math.floor(index / GROUP)}`;
}
