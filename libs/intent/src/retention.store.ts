import type { EntityManager } from 'typeorm';

/** The first revision that is young enough, or the newest, and never one that somebody needs an older one than. */
const SET_OLDEST = `UPDATE virtual_mesh_heads SET oldest = cut.oldest
  FROM (
    SELECT name, LEAST(needed.revision, COALESCE(
      (SELECT min(number) FROM revisions WHERE virtual_mesh = name AND at >= now() - $2 * interval '1 day'),
      virtual_mesh_heads.revision)) AS oldest
    FROM virtual_mesh_heads JOIN jsonb_to_recordset($1) AS needed(name text, revision integer) USING (name)) AS cut
  WHERE virtual_mesh_heads.name = cut.name AND cut.oldest > virtual_mesh_heads.oldest`;

/** What ended at the oldest revision or before is in no snapshot from there on. */
const CUT_DOCUMENTS = `DELETE FROM intents WHERE ctid = ANY(ARRAY(
  SELECT intents.ctid FROM virtual_mesh_heads JOIN intents ON virtual_mesh = virtual_mesh_heads.name
  WHERE oldest > 1 AND retired_in <= oldest LIMIT $1))`;

const CUT_REVISIONS = `DELETE FROM revisions WHERE ctid = ANY(ARRAY(
  SELECT revisions.ctid FROM virtual_mesh_heads JOIN revisions ON virtual_mesh = name
  WHERE number < oldest LIMIT $1))`;

/** See Intents.cutHistory. The head says first what is not whole any more, so that nobody reads half a snapshot. */
export async function cutHistory(
  manager: EntityManager,
  needed: ReadonlyMap<string, number>,
  days: number,
  most: number,
): Promise<number> {
  const rows = [...needed].map(([name, revision]) => ({ name, revision }));
  await manager.query(SET_OLDEST, [JSON.stringify(rows), days]);
  const [, documents]: [unknown, number] = await manager.query(CUT_DOCUMENTS, [most]);
  if (documents >= most) return documents;
  const [, revisions]: [unknown, number] = await manager.query(CUT_REVISIONS, [most - documents]);
  return documents + revisions;
}
