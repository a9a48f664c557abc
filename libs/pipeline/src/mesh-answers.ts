import type { Acceptances } from '@overmesh/delivery';
import type { KubeObject } from '@overmesh/kube';
import { meshes } from '@overmesh/meshes/all';
import { isSecret } from '@overmesh/meshes/kit';
import type { DesiredObject, Evidence, JsonObject, KindRef, MeshKind, MeshRef } from '@overmesh/model';
import { givingCommand, MESH_KINDS, oneLine, WRITING_CAPABILITIES } from '@overmesh/model';

/** Enough for several of a mesh's messages. */
const LONGEST_REASON = 1_000;

/** What each mesh that writes its kind says of a live object of ours: which of them wrote it, its row knows. */
export function acceptancesOf(object: KubeObject): Acceptances {
  const asked = MESH_KINDS.filter((kind) => ownsKind(kind, object));
  return Object.fromEntries(
    asked.map((kind) => {
      const { accepted, live } = meshes[kind].writer.acceptance(object);
      return [kind, { accepted: quotable(accepted), live: quotable(live) }];
    }),
  );
}

/** Whoever may write an object's status chooses these words. */
function quotable(evidence: Evidence): Evidence {
  return evidence.reason === undefined ? evidence : { ...evidence, reason: oneLine(evidence.reason, LONGEST_REASON) };
}

/** See MeshWriter.bridge. */
export function bridgeOf({ kind }: MeshRef, live: JsonObject, wanted: DesiredObject): DesiredObject | undefined {
  return meshes[kind].writer.bridge(live, wanted);
}

/** The command that gives a cluster's account the right to write an object for a mesh: issuers are a right of their own. */
export function rightsFix({ kind }: MeshRef, written: KindRef): string {
  const { taking } = meshes[kind].trust;
  return taking && isSecret(written) ? `kubectl apply -f ${taking.optIn}` : givingCommand([WRITING_CAPABILITIES[kind]]);
}

/** By group, whatever the version that it was read in. */
function ownsKind(mesh: MeshKind, { apiVersion, kind }: KubeObject): boolean {
  return meshes[mesh].writer.owned.some((owned) => owned.kind === kind && owned.group === groupOf(apiVersion));
}

/** The core group has no name: its `apiVersion` is a version alone. */
function groupOf(apiVersion: string): string {
  return apiVersion.includes('/') ? apiVersion.slice(0, apiVersion.indexOf('/')) : '';
}
