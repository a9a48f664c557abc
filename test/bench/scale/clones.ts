import type { DataSource } from 'typeorm';

/**
 * Makes rows of more clusters from those of one, in every table of its state, so that a database knows a thousand
 * clusters within seconds. Nobody can reach the copies: their credentials are another's.
 *
 * @param original name of the cluster that is copied
 * @param from number of the first copy, `clone-<number>`; `to` is that after the last
 */
export async function cloneCluster(dataSource: DataSource, original: string, from: number, to: number): Promise<void> {
  await dataSource.query(
    `INSERT INTO clusters SELECT (jsonb_populate_record(NULL::clusters, to_jsonb(clusters) || jsonb_build_object(
       'id', gen_random_uuid(), 'uid', gen_random_uuid(), 'name', 'clone-' || number))).*
     FROM clusters, generate_series($2::int, $3::int - 1) AS number WHERE clusters.name = $1`,
    [original, from, to],
  );
  const tables: readonly { readonly table: string }[] = await dataSource.query(
    // Not those whose rows are numbered, as events are: they are no state.
    `SELECT table_name AS table FROM information_schema.columns WHERE table_schema = 'public'
     GROUP BY table_name HAVING bool_or(column_name = 'cluster_id') AND NOT bool_or(column_name = 'id')`,
  );
  for (const { table } of tables)
    await dataSource.query(
      `INSERT INTO ${table} SELECT (jsonb_populate_record(NULL::${table},
         to_jsonb(${table}) || jsonb_build_object('cluster_id', copy.id))).*
       FROM ${table} JOIN clusters AS original ON original.id = ${table}.cluster_id AND original.name = $1
       CROSS JOIN clusters AS copy
       WHERE copy.name = ANY (SELECT 'clone-' || number FROM generate_series($2::int, $3::int - 1) AS number)`,
      [original, from, to],
    );
  await dataSource.query('ANALYZE');
}

/** As if everything that these clusters shall have had been written: nobody can reach them. */
export async function pretendWritten(dataSource: DataSource, clusterIds: readonly string[]): Promise<void> {
  await dataSource.query('UPDATE lanes SET applied_generation = target_generation WHERE cluster_id = ANY ($1)', [
    clusterIds,
  ]);
  await dataSource.query('UPDATE targets SET applied_revision = revision WHERE cluster_id = ANY ($1)', [clusterIds]);
}
