import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Counts of pods stand beside the inventory, not in it: they change all the time, and no policy depends on them. What
 * a policy may depend on is whether a workload has a pod at all.
 */
export class PodCounts implements MigrationInterface {
  readonly name = 'PodCounts0000000000009';

  async up(query: QueryRunner): Promise<void> {
    await query.query(`ALTER TABLE inventories ADD pod_counts jsonb NOT NULL DEFAULT '{}'`);
    await query.query(`
      UPDATE inventories SET inventory = jsonb_set(inventory, '{workloads}', COALESCE(
        (SELECT jsonb_agg(item - 'pods' - 'readyPods' || jsonb_build_object('hasPods', item->'pods' > '0') ORDER BY place)
         FROM jsonb_array_elements(inventory->'workloads') WITH ORDINALITY AS workload(item, place)), '[]'))`);
  }

  async down(query: QueryRunner): Promise<void> {
    await query.query(`
      UPDATE inventories SET inventory = jsonb_set(inventory, '{workloads}', COALESCE(
        (SELECT jsonb_agg(item - 'hasPods' || CASE WHEN item->'hasPods' = 'true' THEN '{"pods": 1, "readyPods": 1}'::jsonb
           ELSE '{"pods": 0, "readyPods": 0}' END ORDER BY place)
         FROM jsonb_array_elements(inventory->'workloads') WITH ORDINALITY AS workload(item, place)), '[]'))`);
    await query.query('ALTER TABLE inventories DROP COLUMN pod_counts');
  }
}
