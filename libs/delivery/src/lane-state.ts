import { performance } from 'node:perf_hooks';
import { objectKey } from '@overmesh/model';
import type { Pause } from '@overmesh/model';
import type { DataSource } from 'typeorm';
import { objectHash } from './content.ts';
import type { Agreement, WantedObject } from './decide/situation.ts';
import { loadPauses } from './pauses.store.ts';
import type { StoredEntry } from './ledger.store.ts';
import type { LaneRow, TargetRow } from './tables.ts';
import { loadWhole } from './whole-lane.ts';

/** What a pass over a lane begins with. */
export interface LaneState {
  /** On the monotonic clock. */
  readonly at: number;
  /** Milliseconds since 1970 at that moment, by the clock of Postgres: workers' own clocks may be hours apart. */
  readonly atMs: number;
  readonly lane: LaneRow;
  readonly targets: readonly TargetRow[];
  readonly ledger: readonly StoredEntry[];
  readonly wanted: readonly WantedObject[];
  readonly deletesConfirmed: boolean;
  /** Id of this installation. */
  readonly installation: string;
  /** What a person has agreed to take over here, by key. */
  readonly agreed: ReadonlyMap<string, Agreement>;
  /** Everything that is paused anywhere. */
  readonly pauses: readonly Pause[];
}

/** Reads it as it is now; the lane must be there. */
export async function loadState(dataSource: DataSource, clusterId: string): Promise<LaneState> {
  const at = performance.now();
  const found = await loadWhole(dataSource, clusterId);
  if (!found) throw new Error(`no lane for cluster ${clusterId}, although its lease was taken`);
  const { lane, targets, ledger, installation, agreements, now } = found;
  const agreed = new Map(agreements.map((agreement) => [agreement.key, agreement]));
  const pauses = await loadPauses(dataSource.manager);
  const deletesConfirmed = lane.targetGeneration === lane.confirmedGeneration && lane.targetGeneration !== '0';
  const who = { installation, agreed, deletesConfirmed, pauses };
  return { at, atMs: now.getTime(), lane, targets, ledger, wanted: wantedOf(targets), ...who };
}

/** What time it is now where it was `state.atMs` o'clock when the state was read. */
export function nowBy({ at, atMs }: Pick<LaneState, 'at' | 'atMs'>): Date {
  return new Date(atMs + performance.now() - at);
}

/**
 * Of two VirtualMeshes that want one object (our CRDs on one cluster) the first by name writes it. What is held only gives
 * way to what is wanted: pods that go to another revision of a mesh take their policy along.
 */
export function wantedOf(
  targets: readonly Pick<TargetRow, 'virtualMesh' | 'mesh' | 'meshKind' | 'revision' | 'objects'>[],
): readonly WantedObject[] {
  const sorted = [...targets].sort((a, b) => compare(a.virtualMesh, b.virtualMesh) || compare(a.mesh, b.mesh));
  const all = sorted.flatMap(({ virtualMesh, mesh, meshKind, revision, objects }) =>
    objects.map((object) => ({
      key: objectKey(object.ref),
      object,
      virtualMesh,
      mesh: { key: mesh, kind: meshKind },
      revision,
    })),
  );
  const wanted = new Map<string, WantedObject>();
  for (const one of [...all.filter(({ object }) => !object.held), ...all.filter(({ object }) => object.held)])
    if (!wanted.has(one.key)) wanted.set(one.key, { ...one, hash: objectHash(one.object) });
  return [...wanted.values()];
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
