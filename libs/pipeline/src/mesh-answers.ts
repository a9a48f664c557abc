import type { Acceptance } from '@overmesh/delivery';
import type { KubeObject } from '@overmesh/kube';
import { meshes } from '@overmesh/meshes/all';
import type { DesiredObject, Evidence, JsonObject, MeshKind } from '@overmesh/model';
import { givingCommand, MESH_KINDS, oneLine, WRITING_CAPABILITIES } from '@overmesh/model';
import { kindOfKey } from './decide/members.ts';

/** Enough for several of a mesh's messages. */
const LONGEST_REASON = 1_000;
const SILENT: Acceptance = {
  accepted: { state: 'unknown', reason: 'nothing on the cluster says anything of this kind of object' },
  live: { state: 'unknown', reason: 'nothing on the cluster says anything of this kind of object' },
};

/** What the mesh says of a live object of ours: the mesh that writes its kind answers. */
export function acceptanceOf(object: KubeObject): Acceptance {
  const kind = MESH_KINDS.find((one) => ownsKind(one, object));
  if (!kind) return SILENT;
  const { accepted, live } = meshes[kind].writer.acceptance(object);
  return { accepted: quotable(accepted), live: quotable(live) };
}

/** Whoever may write an object's status chooses these words. */
function quotable(evidence: Evidence): Evidence {
  return evidence.reason === undefined ? evidence : { ...evidence, reason: oneLine(evidence.reason, LONGEST_REASON) };
}

/** See MeshWriter.bridge; `mesh` is a key, which begins with the kind. */
export function bridgeOf(mesh: string, live: JsonObject, wanted: DesiredObject): DesiredObject | undefined {
  const kind = kindOfKey(mesh);
  return kind && meshes[kind].writer.bridge(live, wanted);
}

/** The command that gives a cluster's account the right to write for a mesh; `mesh` is its key. */
export function rightsFix(mesh: string): string {
  const kind = kindOfKey(mesh);
  return kind ? givingCommand([WRITING_CAPABILITIES[kind]]) : 'overmesh cluster check CLUSTER';
}

/** By group, whatever the version that it was read in. */
function ownsKind(mesh: MeshKind, { apiVersion, kind }: KubeObject): boolean {
  return meshes[mesh].writer.owned.some((owned) => owned.kind === kind && owned.group === groupOf(apiVersion));
}

/** The core group has no name: its `apiVersion` is a version alone. */
function groupOf(apiVersion: string): string {
  return apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
}
