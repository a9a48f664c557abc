import { objectKey } from '@overmesh/model';
import type { DesiredObject, DestinationReport, LastTranslated, MemberMisses, MeshRef } from '@overmesh/model';
import { objectHash, textHash } from '../content.ts';
import { failingEvents, failingRequests } from './failing-requests.ts';
import type { FailingEvent, FailingRequests } from './failing-requests.ts';

/** What one mesh of one cluster shall have for one VirtualMesh, fresh from translation. */
export interface Target {
  readonly mesh: MeshRef;
  readonly objects: readonly DesiredObject[];
  readonly lastTranslated: Readonly<Record<string, LastTranslated>>;
  readonly reports: readonly DestinationReport[];
  readonly misses: MemberMisses;
}

/** A target as it stands, without what is large. */
export interface KnownTarget {
  readonly mesh: MeshRef;
  /** Of its objects. */
  readonly hash: string;
  /** Of everything else in it. */
  readonly outcomeHash: string;
  /** Of its objects: see objectKey. */
  readonly keys: readonly string[];
  readonly lastTranslated: Readonly<Record<string, LastTranslated>>;
  readonly failing: readonly FailingRequests[];
}

/** What a cluster has of one VirtualMesh, and from what it was translated. */
export interface TranslatedVirtualMesh {
  readonly virtualMesh: string;
  /** Of the documents that it was translated from. */
  readonly revision: number;
  /** The revision that this cluster shall have; absent where it has that of the VirtualMesh. */
  readonly pinnedRevision?: number;
  readonly inputsHash: string;
  readonly targets: readonly KnownTarget[];
}

/** What a cluster has, as far as the next translation needs it. */
export interface TranslatedCluster {
  readonly clusterId: string;
  /** Counts what was set for the cluster; 0 before the first. */
  readonly version: number;
  /** Of its place and inventory, as they were told with the last targets. */
  readonly inputsHash: string;
  readonly virtualMeshes: readonly TranslatedVirtualMesh[];
}

/** What one VirtualMesh shall have on a cluster; without targets and kept ones it has nothing there any more. */
export interface VirtualMeshTargets {
  readonly virtualMesh: string;
  readonly revision: number;
  readonly inputsHash: string;
  readonly targets: readonly Target[];
  /** Keys of meshes whose target stays although nothing was translated for it. */
  readonly keep: readonly string[];
}

/** What a cluster shall have from now on. A VirtualMesh that is not named has what it had. */
export interface ClusterTargets {
  /** What is there, as it was when the inputs were read. */
  readonly before: TranslatedCluster;
  readonly inputsHash: string;
  readonly virtualMeshes: readonly VirtualMeshTargets[];
}

/** What became of one document on one mesh of one cluster. */
export interface DocumentOutcome {
  readonly reports: readonly DestinationReport[];
  /** Hash of each object that carries it, by key: see objectHash. */
  readonly objects: Readonly<Record<string, string>>;
}

/** A target with what is compared and looked up in it. */
export interface HashedTarget extends Target {
  readonly hash: string;
  readonly outcomeHash: string;
  readonly keys: readonly string[];
  /** By document: those that the reports are about, and those that objects are from. */
  readonly outcomes: Readonly<Record<string, DocumentOutcome>>;
  readonly failing: readonly FailingRequests[];
}

/** What has to be written of one VirtualMesh on one cluster. */
export interface TargetChanges {
  /** Targets that are new or other ones than before. */
  readonly saved: readonly HashedTarget[];
  /** Keys of meshes that have no target any more. */
  readonly removed: readonly string[];
  /** Nothing of the VirtualMesh is left here. */
  readonly isGone: boolean;
  /** The cluster is to be written to. */
  readonly wantsOthers: boolean;
  /** Requests that begin to fail, and those that do so no more. */
  readonly events: readonly FailingEvent[];
}

/** Compares by hashes, so that what is as it was is not written, and need not be read. */
export function targetChanges(wanted: VirtualMeshTargets, before: readonly KnownTarget[] = []): TargetChanges {
  const known = new Map(before.map((one) => [one.mesh.key, one]));
  const hashed = wanted.targets.map(hashTarget);
  const saved = hashed.filter(({ mesh, hash, outcomeHash }) => {
    const last = known.get(mesh.key);
    return last?.hash !== hash || last.outcomeHash !== outcomeHash;
  });
  const staying = new Set([...wanted.keep, ...wanted.targets.map(({ mesh }) => mesh.key)]);
  const removed = before.filter(({ mesh }) => !staying.has(mesh.key));
  const wantsOther = ({ mesh, hash, objects }: HashedTarget): boolean => {
    const last = known.get(mesh.key);
    return last ? last.hash !== hash : objects.length > 0;
  };
  return {
    saved,
    removed: removed.map(({ mesh }) => mesh.key),
    isGone: staying.size === 0,
    wantsOthers: saved.some(wantsOther) || removed.some(({ keys }) => keys.length > 0),
    events: [
      ...saved.flatMap(({ mesh, failing }) => failingEvents(mesh.key, known.get(mesh.key)?.failing ?? [], failing)),
      ...removed.flatMap(({ mesh, failing }) => failingEvents(mesh.key, failing, [])),
    ],
  };
}

function hashTarget(target: Target): HashedTarget {
  const { objects, lastTranslated, reports, misses } = target;
  const hashed = objects.map((object) => ({ object, key: objectKey(object.ref), hash: objectHash(object) }));
  const contents = hashed.map(({ object, key, hash }) => [key, hash, object.stage, !!object.keep]);
  return {
    ...target,
    hash: textHash(JSON.stringify(contents)),
    outcomeHash: textHash(JSON.stringify([lastTranslated, reports, misses])),
    keys: hashed.map(({ key }) => key),
    outcomes: outcomesOf(reports, hashed),
    failing: failingRequests(reports),
  };
}

function outcomesOf(
  reports: readonly DestinationReport[],
  hashed: readonly { readonly object: DesiredObject; readonly key: string; readonly hash: string }[],
): Readonly<Record<string, DocumentOutcome>> {
  const told = Map.groupBy(reports, ({ intent }) => intent);
  const carriers = hashed.flatMap(({ object, key, hash }) => object.intents.map((intent) => ({ intent, key, hash })));
  const carried = Map.groupBy(carriers, ({ intent }) => intent);
  return Object.fromEntries(
    [...new Set([...told.keys(), ...carried.keys()])].map((document) => {
      const objects = (carried.get(document) ?? []).map(({ key, hash }) => [key, hash] as const);
      return [document, { reports: told.get(document) ?? [], objects: Object.fromEntries(objects) }];
    }),
  );
}
