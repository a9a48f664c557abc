import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What Services and subsets select are pods, not the labels that all pods of a controller share: a workload tells its
 * pods by labels and mesh. Until a cluster is looked at again, the pods of each workload have the labels that it had.
 */
export class PodSets implements MigrationInterface {
  readonly name = 'PodSets0000000000022';

  async up(query: QueryRunner): Promise<void> {
    await query.query(`
      UPDATE inventories SET inventory = jsonb_set(inventory, '{workloads}', COALESCE(
        (SELECT jsonb_agg(item - 'hasPods' - 'mesh' || jsonb_build_object('podSets',
           CASE WHEN item->'hasPods' = 'true' THEN jsonb_build_array(
             jsonb_build_object('labels', item->'podLabels', 'state', 'live') ||
             CASE WHEN item ? 'mesh' THEN jsonb_build_object('mesh', item->'mesh', 'dataPlane', 'sidecar') ELSE '{}' END)
           ELSE '[]' END) ORDER BY place)
         FROM jsonb_array_elements(inventory->'workloads') WITH ORDINALITY AS workload(item, place)), '[]'))`);
  }

  async down(query: QueryRunner): Promise<void> {
    await query.query(`
      UPDATE inventories SET inventory = jsonb_set(inventory, '{workloads}', COALESCE(
        (SELECT jsonb_agg(item - 'podSets' || jsonb_build_object('hasPods', jsonb_array_length(item->'podSets') > 0) ||
           CASE WHEN item #> '{podSets,0,mesh}' IS NULL THEN '{}'
             ELSE jsonb_build_object('mesh', item #> '{podSets,0,mesh}') END ORDER BY place)
         FROM jsonb_array_elements(inventory->'workloads') WITH ORDINALITY AS workload(item, place)), '[]'))`);
  }
}
