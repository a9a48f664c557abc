import type { DestinationReport, Evidence } from '@overmesh/model';
import type { EntityManager } from 'typeorm';
import { judgeProgress } from './decide/progress.ts';
import type { SeenProgress } from './decide/progress.ts';
import { seenProxies } from './proxies.store.ts';
import type { SeenProxies } from './proxies.store.ts';
import { STANDING_REVISIONS, STANDING_TARGETS } from './targets.store.ts';

/** How far one document has come on one mesh of one cluster, as the rows say it. */
export interface DocumentProgress {
  readonly clusterId: string;
  readonly virtualMesh: string;
  readonly mesh: string;
  readonly document: string;
  /** Revision that the cluster shall have, and the one that it has: see StandingTarget. */
  readonly revision: number;
  readonly appliedRevision: number;
  readonly reports: readonly DestinationReport[];
  readonly objects: readonly CarriedObject[];
  /** Why the lane of the cluster is not at its target, where that keeps this document from its revision. */
  readonly laneReason?: string;
  /** What the proxies of the mesh acknowledged; absent where nobody was asked. */
  readonly proxies?: SeenProxies;
}

/** An object that carries a document on a cluster, and what was seen of it. */
export interface CarriedObject {
  readonly key: string;
  /** The API server has exactly what is wanted. */
  readonly asWanted: boolean;
  readonly writtenAt?: string;
  readonly finding?: string;
  readonly accepted?: Evidence;
  readonly live?: Evidence;
}

/** Which documents are asked for; what is absent limits nothing. */
export interface ProgressFilter {
  readonly virtualMeshes?: readonly string[];
  /** Keys of documents. */
  readonly documents?: readonly string[];
  readonly clusterIds?: readonly string[];
  /** `namespace/name` of a Service: only documents with a report about it. */
  readonly destination?: string;
}

/** A part of the list, which is ordered by VirtualMesh, cluster, mesh and document. */
export interface ProgressPage {
  /** What comes after this one. */
  readonly after?: ProgressPlace;
  /** All that there is where absent. */
  readonly first?: number;
}

export type ProgressPlace = Pick<DocumentProgress, 'virtualMesh' | 'clusterId' | 'mesh' | 'document'>;

const MATCHING = `FROM targets, unnest(documents) AS document
  WHERE ($1::text[] IS NULL OR virtual_mesh = ANY($1))
    AND ($2::text[] IS NULL OR documents && $2 AND document = ANY($2))
    AND ($3::uuid[] IS NULL OR cluster_id = ANY($3))
    AND ($4::text IS NULL OR outcomes->document->'reports' @> jsonb_build_array(jsonb_build_object('destination', $4)))`;

const OBJECTS = `SELECT json_agg(json_build_object('key', carried.key, 'writtenAt', written_at, 'finding', finding,
    'accepted', accepted, 'live', live, 'asWanted', COALESCE(phase = 'present' AND ledger.hash = carried.value
      AND (ledger.virtual_mesh = targets.virtual_mesh OR keep), false))
    ORDER BY carried.key)
  FROM jsonb_each_text(outcomes->document->'objects') AS carried LEFT JOIN ledger ON ledger.key = carried.key
    AND ledger.cluster_id = targets.cluster_id`;

/** What was written for the document and is to be deleted, or to be written without it. */
const HAS_LEAVINGS = `EXISTS (SELECT FROM ledger
  WHERE (ledger.cluster_id, ledger.virtual_mesh, ledger.mesh) = (targets.cluster_id, targets.virtual_mesh, targets.mesh)
    AND phase <> 'gone' AND NOT keep AND intents ? document
    AND hash IS DISTINCT FROM outcomes->document->'objects'->>key)`;

type Nullable<T> = { readonly [Key in keyof T]: Exclude<T[Key], undefined> | null };
type CarriedJson = Pick<CarriedObject, 'key' | 'asWanted'> &
  Nullable<Required<Omit<CarriedObject, 'key' | 'asWanted'>>>;
type ProgressJson = Omit<DocumentProgress, 'objects' | 'laneReason' | 'proxies'> &
  Pick<SeenProgress, 'hasLeavings' | 'isOut'> & {
    readonly objects: readonly CarriedJson[] | null;
    readonly laneReason: string | null;
    readonly proxies: SeenProxies | null;
  };

/** One statement, whatever the number of clusters; what is read is what is answered. */
export async function documentProgress(
  manager: EntityManager,
  filter: ProgressFilter,
  { after, first }: ProgressPage,
): Promise<readonly DocumentProgress[]> {
  const rows: readonly ProgressJson[] = await manager.query(
    `WITH page AS (
       SELECT cluster_id, virtual_mesh, mesh, document ${MATCHING}
         AND ($5::text IS NULL OR (virtual_mesh, cluster_id, mesh, document) > ($5, $6::uuid, $7, $8))
       ORDER BY virtual_mesh, cluster_id, mesh, document LIMIT $9),
       seen AS MATERIALIZED (${seenProxies('page')})
     SELECT cluster_id AS "clusterId", virtual_mesh AS "virtualMesh", mesh, document, ${STANDING_REVISIONS},
       COALESCE(outcomes->document->'reports', '[]') AS reports, (${OBJECTS}) AS objects,
       ${HAS_LEAVINGS} AS "hasLeavings", COALESCE(lanes.attempts > 0, false) AS "isOut",
       CASE WHEN lanes.reason_object IS NULL THEN lanes.reason END AS "laneReason", proxies
     FROM ${STANDING_TARGETS} JOIN page USING (cluster_id, virtual_mesh, mesh) LEFT JOIN lanes USING (cluster_id)
       LEFT JOIN seen USING (cluster_id, mesh)
     ORDER BY virtual_mesh, cluster_id, mesh, document`,
    [...valuesOf(filter), after?.virtualMesh, after?.clusterId, after?.mesh, after?.document, first],
  );
  return rows.map(toProgress);
}

/** How many there are on all pages. */
export async function countProgress(manager: EntityManager, filter: ProgressFilter): Promise<number> {
  const [row]: readonly { readonly total: number }[] = await manager.query(
    `SELECT count(*)::integer AS total ${MATCHING}`,
    [...valuesOf(filter)],
  );
  return row?.total ?? 0;
}

function valuesOf({ virtualMeshes, documents, clusterIds, destination }: ProgressFilter) {
  return [virtualMeshes, documents, clusterIds, destination];
}

function toProgress({ objects, laneReason, proxies, hasLeavings, isOut, ...rest }: ProgressJson): DocumentProgress {
  const seen = {
    ...rest,
    objects: (objects ?? []).map(toCarried),
    ...(laneReason !== null && { laneReason }),
    ...(proxies && { proxies: { ...proxies, observedAt: new Date(proxies.observedAt).toISOString() } }),
  };
  return judgeProgress(seen, { hasLeavings, isOut });
}

function toCarried({ key, asWanted, writtenAt, finding, accepted, live }: CarriedJson): CarriedObject {
  return {
    key,
    asWanted,
    ...(writtenAt !== null && { writtenAt: new Date(writtenAt).toISOString() }),
    ...(finding !== null && { finding }),
    ...(accepted !== null && { accepted }),
    ...(live !== null && { live }),
  };
}
