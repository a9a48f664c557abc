import type { EntityManager } from 'typeorm';
import { contentOf } from './decide/content.ts';
import type { Edition, EditionQuery, StoredDocument } from './intent.ts';
import type { IntentRow } from './intent.tables.ts';
import { COLUMNS, toDocument } from './reads.store.ts';

/** Of a VirtualMesh that chooses a thousand clusters by name, what can be about these; `$names` are theirs. */
const CHOICES = `'$.meshes[*] ? (exists(@.selector) || @.cluster == $names[*])'`;
/** A selector that can be about one of the clusters. */
const SELECTOR = `'$.destinations[*] ? (!exists(@.clusters) || @.clusters[*] == $names[*])'`;

const NARROWED = `CASE WHEN kind = 'VirtualMesh'
  THEN jsonb_set(spec, '{meshes}', jsonb_path_query_array(spec, ${CHOICES}, $1::jsonb)) ELSE spec END`;

/**
 * The VirtualMeshes themselves, and of those that are asked for the other documents that can be about the clusters. What
 * exports Services of some clusters is about all that may call them.
 */
const CONCERNS = `(kind = 'VirtualMesh' OR (i.virtual_mesh = ANY($2)
  AND (kind = 'ExportPolicy' OR NOT spec ? 'destinations' OR jsonb_path_exists(spec, ${SELECTOR}, $1::jsonb))))`;

const EDITIONS = `
  WITH pinned AS (SELECT * FROM jsonb_to_recordset($3) AS pinned("virtualMesh" text, revision integer)),
  also AS (SELECT * FROM jsonb_to_recordset($4) AS also("virtualMesh" text, revision integer)),
  newest AS (SELECT name, revision FROM virtual_mesh_heads WHERE name NOT IN (SELECT "virtualMesh" FROM pinned)),
  older AS (
    SELECT asked.* FROM (SELECT *, true AS usual FROM pinned UNION ALL SELECT *, false FROM also) AS asked
    JOIN virtual_mesh_heads ON name = "virtualMesh" WHERE asked.revision = 0 OR asked.revision >= oldest),
  documents AS (
    SELECT newest.name AS edition, newest.revision AS "editionRevision", true AS usual, i.*
    FROM newest LEFT JOIN intents i ON i.virtual_mesh = newest.name AND retired_in IS NULL AND ${CONCERNS}
    UNION ALL
    SELECT "virtualMesh", older.revision, usual, i.*
    FROM older LEFT JOIN intents i ON i.virtual_mesh = "virtualMesh" AND introduced_in <= older.revision
      AND (retired_in IS NULL OR retired_in > older.revision) AND ${CONCERNS})
  SELECT edition, "editionRevision", usual, ${COLUMNS.replace('i.spec', `${NARROWED} AS spec`)}
  FROM documents i WHERE uid IS NOT NULL OR edition = ANY($2)`;

interface EditionRow extends IntentRow {
  readonly edition: string;
  readonly editionRevision: number;
  readonly usual: boolean;
}

/** See Intents.editions; one query, so that no revision is cut while it is read. Before the first one there was nothing. */
export async function editions(
  manager: EntityManager,
  { clusters, policiesOf, pinned, also }: EditionQuery,
): Promise<readonly Edition[]> {
  const rows: readonly EditionRow[] = await manager.query(EDITIONS, [
    JSON.stringify({ names: clusters }),
    policiesOf,
    JSON.stringify([...pinned].map(([virtualMesh, revision]) => ({ virtualMesh, revision }))),
    JSON.stringify(also),
  ]);
  const groups = Map.groupBy(rows, ({ edition, editionRevision, usual }) => `${edition} ${editionRevision} ${usual}`);
  return [...groups.values()].flatMap((all) => {
    const [first] = all;
    if (!first) return [];
    const { edition: virtualMesh, editionRevision: revision, usual: isUsual } = first;
    const documents = all.filter(({ uid }) => uid !== null).map(toDocument);
    return { virtualMesh, revision, isUsual, content: contentOf(revision, documents) };
  });
}

/** See Intents.documentsSince; one query. */
export async function documentsSince(
  manager: EntityManager,
  virtualMesh: string,
  from: number,
  to: number,
): Promise<readonly StoredDocument[]> {
  const [after, until] = [Math.min(from, to), Math.max(from, to)];
  const rows: readonly IntentRow[] = await manager.query(
    `SELECT ${COLUMNS} FROM intents i WHERE i.virtual_mesh = $1
       AND ((introduced_in > $2 AND introduced_in <= $3) OR (retired_in > $2 AND retired_in <= $3))`,
    [virtualMesh, after, until],
  );
  return rows.map(toDocument);
}
