import { API_VERSION } from '@overmesh/model';
import { NAMESPACE, SERVICES, VIRTUAL_MESHES } from '../world.ts';
import type { ServiceName } from '../world.ts';
import { Chance } from './chance.ts';

/** A document as a user would send it. */
export interface Document {
  readonly apiVersion: string;
  readonly kind: 'VirtualMesh' | 'TrafficPolicy';
  readonly metadata: { readonly name: string };
  readonly spec: Readonly<Record<string, unknown>>;
}

export interface DocumentName {
  readonly kind: Document['kind'];
  readonly name: string;
}

/** One change of a user. The same request id goes with every try of it. */
export type Edit = {
  readonly requestId: string;
  /** After the answer to the one before. */
  readonly waitMs: number;
  readonly confirmDeletes: boolean;
} & (
  | {
      readonly do: 'apply';
      readonly documents: readonly Document[];
      readonly ifRevisions?: Readonly<Record<string, number>>;
    }
  | { readonly do: 'delete'; readonly refs: readonly DocumentName[] }
);

/** Of each writer. More than one chaos has time for: how far they come is up to the faults. */
const EDITS_A_SECOND = 1;
const THINKING_MS = 900;

/** What a writer does, in its order. */
export function planEdits(seed: number, writer: number, ms: number, clusters: readonly string[]): readonly Edit[] {
  const chance = new Chance(seed, `writer ${writer}`);
  return Array.from({ length: Math.ceil((ms / 1000) * EDITS_A_SECOND) }, (_, index) => ({
    requestId: `chaos-${seed}-${writer}-${index}`,
    waitMs: chance.untilNext(THINKING_MS),
    confirmDeletes: chance.happens(0.8),
    ...chance.weighted(KINDS_OF_EDIT)(chance, clusters),
  }));
}

type WhatToDo = Edit extends infer One
  ? One extends Edit
    ? Omit<One, 'requestId' | 'waitMs' | 'confirmDeletes'>
    : never
  : never;
type Draw = (chance: Chance, clusters: readonly string[]) => WhatToDo;

const KINDS_OF_EDIT: readonly (readonly [number, Draw])[] = [
  [60, (chance) => ({ do: 'apply', documents: [policy(chance)] })],
  [8, (chance) => ({ do: 'apply', documents: distinct([policy(chance), policy(chance), policy(chance)]) })],
  [18, (chance) => ({ do: 'delete', refs: [{ kind: 'TrafficPolicy', name: policyName(chance) }] })],
  [
    10,
    (chance, clusters) => ({ do: 'apply', documents: [virtualMesh(chance, chance.pick(VIRTUAL_MESHES), clusters)] }),
  ],
  // To be refused, and to change nothing.
  [2, (chance) => ({ do: 'apply', documents: [policy(chance), { ...policy(chance), metadata: { name: 'No Name' } }] })],
  [2, (chance) => ({ do: 'apply', documents: [policy(chance)], ifRevisions: { shop: 0 } })],
];

/** As at first: the clusters shared out between the two. */
export function firstDocuments(clusters: readonly string[]): readonly Document[] {
  return VIRTUAL_MESHES.map((name, index) => meshOf(name, sharedOut(clusters, index)));
}

/** The first half of the clusters, or the rest. */
function sharedOut(clusters: readonly string[], half: number): readonly string[] {
  const middle = Math.ceil(clusters.length / 2);
  return half === 0 ? clusters.slice(0, middle) : clusters.slice(middle);
}

/** Now and then it wants a cluster of the other one, which the older of them keeps. */
function virtualMesh(chance: Chance, name: string, clusters: readonly string[]): Document {
  const own = sharedOut(
    clusters,
    VIRTUAL_MESHES.findIndex((one) => one === name),
  );
  const members = [...new Set([...chance.some(own), ...(chance.happens(0.2) ? [chance.pick(clusters)] : [])])];
  const mtls = chance.happens(0.5) ? { mtls: { mode: chance.pick(['strict', 'permissive']) } } : {};
  return meshOf(name, members, mtls);
}

function meshOf(name: string, clusters: readonly string[], rest: object = {}): Document {
  const meshes = clusters.map((cluster) => ({ cluster }));
  return { apiVersion: API_VERSION, kind: 'VirtualMesh', metadata: { name }, spec: { meshes, ...rest } };
}

function policyName(chance: Chance): string {
  return `p${chance.between(0, 9)}`;
}

/** Its name says which VirtualMesh it is for, most of the time: what else is a move. */
function policy(chance: Chance): Document {
  const name = policyName(chance);
  const home = VIRTUAL_MESHES[Number(name.slice(1)) % 2] ?? VIRTUAL_MESHES[0];
  const virtualMesh = chance.happens(0.1) ? chance.pick(VIRTUAL_MESHES) : home;
  const service = chance.pick(SERVICES);
  const spec = {
    virtualMesh,
    destinations: [{ name: service, namespace: NAMESPACE }],
    ...(chance.happens(0.3) ? { priority: chance.between(-5, 5) } : {}),
    ...(chance.happens(0.3) ? { match: [{ path: { prefix: `/${chance.pick(['api', 'v2', 'admin'])}` } }] } : {}),
    ...wish(chance, service),
  };
  return { apiVersion: API_VERSION, kind: 'TrafficPolicy', metadata: { name }, spec };
}

function wish(chance: Chance, service: ServiceName): object {
  const timeout = { timeout: `${chance.between(1, 59)}s` };
  const retries = { retries: { attempts: chance.between(1, 5), on: ['5xx'] } };
  const first = chance.between(1, 99);
  const version = (weight: number, version: string) => ({ weight, subset: { version } });
  const split = service === 'reviews' ? { split: [version(first, 'v1'), version(100 - first, 'v2')] } : timeout;
  return chance.pick([timeout, retries, split, { ...timeout, ...retries }, { ...split, ...retries }]);
}

/** Of one name only the first: a call must not name a document twice. */
function distinct(documents: readonly Document[]): readonly Document[] {
  const names = documents.map(({ metadata }) => metadata.name);
  return documents.filter(({ metadata }, index) => names.indexOf(metadata.name) === index);
}
