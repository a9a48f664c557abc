import { announcing } from '@overmesh/db';
import type { DataSource } from 'typeorm';
import { targetChanges } from './decide/target-changes.ts';
import type { ClusterTargets, HashedTarget, VirtualMeshTargets } from './decide/target-changes.ts';

/** What came of setting targets. */
export interface SetTargets {
  /** Clusters that have something to do, those of before whose wake-up was lost among them. */
  readonly clusters: readonly string[];
  /** Clusters for which nothing was set, because they were given other targets after their inputs were read. */
  readonly outdated: readonly string[];
}

/** So many events of failing requests a cluster has in an hour; what fails now stands in the status all the same. */
const FAILING_EVENTS_AN_HOUR = 60;

/** The clusters, and whether they shall have other objects than before. */
const GIVEN = `given AS (
  SELECT * FROM jsonb_to_recordset($1) AS given(cluster_id uuid, version bigint, inputs_hash text, wants_others boolean))`;

/** What is known of them by VirtualMesh. */
const TRANSLATED = `translated AS (
  SELECT * FROM jsonb_to_recordset($2)
    AS translated(cluster_id uuid, virtual_mesh text, revision integer, inputs_hash text, is_gone boolean))`;

const WANTED_TARGETS = `wanted_targets AS (
  SELECT * FROM jsonb_to_recordset($3) AS wanted(cluster_id uuid, virtual_mesh text, mesh text, mesh_kind text, revision integer,
    hash text, outcome_hash text, objects jsonb, keys text[], last_translated jsonb, outcomes jsonb, documents text[],
    misses jsonb, failing jsonb))`;

const REMOVED_TARGETS = `removed_targets AS (
  SELECT * FROM jsonb_to_recordset($4) AS removed(cluster_id uuid, virtual_mesh text, mesh text))`;

/** Whoever begins to bring the VirtualMesh to a revision, or agrees to deletes, waits until this is set, or we for them. */
const RECONCILED = `reconciled AS MATERIALIZED (
  SELECT * FROM reconciliations WHERE virtual_mesh IN (SELECT virtual_mesh FROM translated) FOR SHARE)`;

/** An older revision never replaces a newer one, nor another than the pinned one that. */
const LATE = `late AS (
  SELECT cluster_id FROM translated LEFT JOIN translations USING (cluster_id, virtual_mesh)
    LEFT JOIN reconciled USING (virtual_mesh)
  WHERE translated.revision <> COALESCE(translations.pinned_revision, reconciled.pinned_revision,
    GREATEST(translations.revision, reconciled.target_revision, translated.revision)))`;

/** In one order, so that two sets with the same clusters do not lock each other out. */
const CURRENT = `current AS MATERIALIZED (
  SELECT cluster_id FROM translated_clusters JOIN given USING (cluster_id)
  WHERE translated_clusters.version = given.version AND cluster_id NOT IN (SELECT cluster_id FROM late)
  ORDER BY cluster_id FOR UPDATE OF translated_clusters)`;

const RENEWED = `renewed AS (
  UPDATE translated_clusters SET version = given.version + 1, inputs_hash = given.inputs_hash, at = now()
  FROM given WHERE translated_clusters.cluster_id = given.cluster_id
    AND given.cluster_id IN (SELECT cluster_id FROM current)
  RETURNING given.cluster_id)`;

const FIRST = `first AS (
  INSERT INTO translated_clusters (cluster_id, version, inputs_hash)
  SELECT cluster_id, 1, inputs_hash FROM given
  WHERE version = 0 AND cluster_id NOT IN (SELECT cluster_id FROM late) ORDER BY cluster_id
  ON CONFLICT DO NOTHING RETURNING cluster_id)`;

/** The clusters for which something is set. */
const TAKEN = `taken AS (SELECT cluster_id FROM renewed UNION ALL SELECT cluster_id FROM first)`;

/** What is set for a revision for the first time, and the author of the revision has agreed to its deletes. */
const CONFIRMED = `confirmed AS (
  SELECT cluster_id, virtual_mesh FROM translated JOIN reconciled USING (virtual_mesh)
    LEFT JOIN translations USING (cluster_id, virtual_mesh)
  WHERE reconciled.confirmed_revision = translated.revision AND reconciled.revision < translated.revision
    AND COALESCE(translations.revision, 0) < translated.revision)`;

const SAVED_TRANSLATIONS = `saved_translations AS (
  INSERT INTO translations (cluster_id, virtual_mesh, revision, inputs_hash)
  SELECT cluster_id, virtual_mesh, revision, inputs_hash FROM translated JOIN taken USING (cluster_id)
  WHERE NOT is_gone
  ON CONFLICT (cluster_id, virtual_mesh) DO UPDATE SET
    revision = excluded.revision, inputs_hash = excluded.inputs_hash, at = now())`;

/** A pin outlives what it was for: the cluster may come back to the VirtualMesh while a rollout goes on. */
const GONE_TRANSLATIONS = `gone_translations AS (
  DELETE FROM translations USING translated JOIN taken USING (cluster_id)
  WHERE (translations.cluster_id, translations.virtual_mesh) = (translated.cluster_id, translated.virtual_mesh)
    AND is_gone AND pinned_revision IS NULL)`;

const UNTRANSLATED = `untranslated AS (
  UPDATE translations SET revision = translated.revision, inputs_hash = translated.inputs_hash, at = now()
  FROM translated JOIN taken USING (cluster_id)
  WHERE (translations.cluster_id, translations.virtual_mesh) = (translated.cluster_id, translated.virtual_mesh)
    AND is_gone AND pinned_revision IS NOT NULL)`;

/** What is new and wants nothing is as wanted already. What the cluster has by now counts for the revisions until now. */
const SAVED_TARGETS = `saved_targets AS (
  INSERT INTO targets (cluster_id, virtual_mesh, mesh, mesh_kind, revision, applied_revision, hash, applied_hash, outcome_hash,
    objects, keys, last_translated, outcomes, documents, misses, failing)
  SELECT cluster_id, virtual_mesh, mesh, mesh_kind, revision, CASE WHEN keys = '{}' THEN revision ELSE 0 END, hash,
    CASE WHEN keys = '{}' THEN hash END, outcome_hash, objects, keys, last_translated, outcomes, documents, misses, failing
  FROM wanted_targets JOIN taken USING (cluster_id)
  ON CONFLICT (cluster_id, virtual_mesh, mesh) DO UPDATE SET
    mesh_kind = excluded.mesh_kind, revision = excluded.revision, hash = excluded.hash, outcome_hash = excluded.outcome_hash,
    objects = excluded.objects, keys = excluded.keys, last_translated = excluded.last_translated,
    outcomes = excluded.outcomes, documents = excluded.documents, misses = excluded.misses,
    failing = excluded.failing, updated_at = now(),
    applied_revision = CASE WHEN targets.applied_hash = targets.hash THEN GREATEST(targets.revision,
      (SELECT revision FROM reconciliations WHERE reconciliations.virtual_mesh = excluded.virtual_mesh))
      ELSE targets.applied_revision END
  RETURNING cluster_id, virtual_mesh, mesh, keys)`;

const DELETED_TARGETS = `deleted_targets AS (
  DELETE FROM targets USING removed_targets JOIN taken USING (cluster_id)
  WHERE (targets.cluster_id, targets.virtual_mesh, targets.mesh)
    = (removed_targets.cluster_id, removed_targets.virtual_mesh, removed_targets.mesh))`;

/** Clusters that shall have other objects, with the keys of all that they shall have. */
const WANTED_OBJECTS = `wanted_objects AS (
  SELECT cluster_id, unnest(keys) AS key FROM saved_targets
  UNION ALL
  SELECT cluster_id, unnest(keys) FROM targets JOIN given USING (cluster_id)
  WHERE wants_others
    AND (cluster_id, virtual_mesh, mesh) NOT IN (SELECT cluster_id, virtual_mesh, mesh FROM wanted_targets)
    AND (cluster_id, virtual_mesh, mesh) NOT IN (SELECT cluster_id, virtual_mesh, mesh FROM removed_targets))`;

/**
 * What a VirtualMesh has on a cluster and does not want at a revision that is set for the first time may be deleted, when
 * its author has said so. A later translation of the same revision, because a Service went, adds nothing. And what is
 * wanted again is not to be deleted by a yes of before.
 */
const AGREED = `agreed AS (
  UPDATE ledger SET delete_agreed = NOT ledger.delete_agreed
  FROM given JOIN taken USING (cluster_id)
  WHERE ledger.cluster_id = given.cluster_id AND wants_others
    AND CASE WHEN (ledger.cluster_id, key) IN (SELECT cluster_id, key FROM wanted_objects)
      THEN ledger.delete_agreed
      ELSE NOT ledger.delete_agreed AND phase <> 'gone' AND NOT keep
        AND (ledger.cluster_id, ledger.virtual_mesh) IN (SELECT cluster_id, virtual_mesh FROM confirmed) END
  RETURNING ledger.cluster_id)`;

/** After targets and ledger, as a pass over a lane takes its rows. In one order: see CURRENT. */
const GENERATIONS = `generations AS (
  INSERT INTO lanes (cluster_id, target_generation)
  SELECT cluster_id, 1 FROM given JOIN taken USING (cluster_id)
  WHERE wants_others AND (SELECT count(*) FROM agreed) + (SELECT count(*) FROM saved_targets) >= 0 ORDER BY cluster_id
  ON CONFLICT (cluster_id) DO UPDATE SET
    target_generation = lanes.target_generation + 1, not_before = NULL, attempts = 0
  RETURNING cluster_id)`;

/** Of what is set, and not of what comes to nothing. Whoever makes pods come and go could have any number of them. */
const FAILING_EVENTS = `failing_events AS (
  INSERT INTO cluster_events (cluster_id, type, message)
  SELECT cluster_id, type, message
  FROM jsonb_to_recordset($6) AS event(cluster_id uuid, type text, message text) JOIN taken USING (cluster_id)
  WHERE ${FAILING_EVENTS_AN_HOUR} > (SELECT count(*) FROM cluster_events AS lately
    WHERE lately.cluster_id = event.cluster_id AND lately.type IN ('requests-fail', 'requests-answered')
      AND at > now() - interval '1 hour'))`;

const BEHIND = (ids: string): string => `SELECT cluster_id FROM lanes
  WHERE cluster_id = ANY(${ids}) AND target_generation <> applied_generation
    AND (not_before IS NULL OR not_before <= now())`;

const TOLD = `SELECT count(${announcing('status', 'virtual_mesh')})
  FROM (SELECT DISTINCT virtual_mesh FROM translated JOIN taken USING (cluster_id)) AS changed`;

const PARTS = [
  ...[GIVEN, TRANSLATED, WANTED_TARGETS, REMOVED_TARGETS, RECONCILED, LATE, CURRENT, RENEWED, FIRST, TAKEN],
  ...[
    CONFIRMED,
    SAVED_TRANSLATIONS,
    GONE_TRANSLATIONS,
    UNTRANSLATED,
    SAVED_TARGETS,
    DELETED_TARGETS,
    WANTED_OBJECTS,
    AGREED,
  ],
  GENERATIONS,
  FAILING_EVENTS,
];

/** One statement, so that a cluster is given all of its targets or none, and never those of two translations mixed. */
const SET_TARGETS = `WITH ${PARTS.join(',\n')}
  SELECT ARRAY(SELECT cluster_id FROM taken) AS taken,
    ARRAY(SELECT cluster_id FROM generations UNION ${BEHIND('$5')}) AS clusters,
    (${TOLD}) AS told`;

/**
 * Gives clusters what they shall have, and a new generation to those whose objects changed. Of each cluster all or
 * nothing: a mesh that goes from one VirtualMesh to another is never wanted by neither.
 *
 * @param lookedAt clusters that were looked at: those among them that have something to do already are told too
 */
export async function setTargets(
  dataSource: DataSource,
  sets: readonly ClusterTargets[],
  lookedAt: readonly string[],
): Promise<SetTargets> {
  if (!sets.length) return { clusters: await behindAmong(dataSource, lookedAt), outdated: [] };
  const changes = sets.map(changesOf);
  const rows: readonly { readonly taken: readonly string[]; readonly clusters: readonly string[] }[] =
    await dataSource.query(SET_TARGETS, [
      JSON.stringify(changes.map(({ cluster }) => cluster)),
      JSON.stringify(changes.flatMap(({ translated }) => translated)),
      JSON.stringify(changes.flatMap(({ saved }) => saved)),
      JSON.stringify(changes.flatMap(({ removed }) => removed)),
      lookedAt,
      JSON.stringify(changes.flatMap(({ events }) => events)),
    ]);
  const { taken = [], clusters = [] } = rows[0] ?? {};
  const isTaken = new Set(taken);
  return { clusters, outdated: sets.map(({ before }) => before.clusterId).filter((id) => !isTaken.has(id)) };
}

async function behindAmong(dataSource: DataSource, clusterIds: readonly string[]): Promise<readonly string[]> {
  const rows: readonly { readonly cluster_id: string }[] = await dataSource.query(BEHIND('$1'), [clusterIds]);
  return rows.map(({ cluster_id }) => cluster_id);
}

/** The rows of one cluster, in the words of the columns. */
function changesOf({ before, inputsHash, virtualMeshes }: ClusterTargets) {
  const known = new Map(before.virtualMeshes.map((one) => [one.virtualMesh, one.targets]));
  const { clusterId: cluster_id, version } = before;
  const changed = virtualMeshes.map((one) => ({ one, changes: targetChanges(one, known.get(one.virtualMesh)) }));
  return {
    cluster: {
      ...{ cluster_id, version, inputs_hash: inputsHash },
      wants_others: changed.some(({ changes }) => changes.wantsOthers),
    },
    translated: changed.map(({ one, changes: { isGone } }) => ({
      ...{ cluster_id, virtual_mesh: one.virtualMesh, revision: one.revision },
      ...{ inputs_hash: one.inputsHash, is_gone: isGone },
    })),
    saved: changed.flatMap(({ one, changes }) => changes.saved.map((target) => toRow(cluster_id, one, target))),
    events: changed.flatMap(({ changes }) => changes.events.map((event) => ({ cluster_id, ...event }))),
    removed: changed.flatMap(({ one: { virtualMesh: virtual_mesh }, changes }) =>
      changes.removed.map((mesh) => ({ cluster_id, virtual_mesh, mesh })),
    ),
  };
}

function toRow(cluster_id: string, { virtualMesh, revision }: VirtualMeshTargets, target: HashedTarget) {
  const { mesh, hash, outcomeHash, objects, keys, lastTranslated, outcomes, misses, failing } = target;
  return {
    ...{ cluster_id, virtual_mesh: virtualMesh, mesh: mesh.key, mesh_kind: mesh.kind },
    ...{ revision, hash, outcome_hash: outcomeHash },
    ...{ objects, keys, last_translated: lastTranslated, outcomes, documents: Object.keys(outcomes), misses, failing },
  };
}
