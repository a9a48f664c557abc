import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A mesh has each mode that its pods have: one with sidecars and a ztunnel has both, where it had to be told as one. */
export class MeshModes implements MigrationInterface {
  readonly name = 'MeshModes0000000000045';

  async up(query: QueryRunner): Promise<void> {
    await query.query(`
      UPDATE inventories SET inventory = jsonb_set(inventory, '{meshes}', COALESCE(
        (SELECT jsonb_agg(item - 'mode' - 'ztunnel' || jsonb_build_object('modes',
           CASE WHEN item->>'mode' = 'unknown' THEN '[]'
             WHEN item ? 'ztunnel' AND item->>'mode' = 'sidecar' THEN '["ambient", "sidecar"]'
             ELSE jsonb_build_array(item->'mode') END) ORDER BY place)
         FROM jsonb_array_elements(inventory->'meshes') WITH ORDINALITY AS mesh(item, place)), '[]'))`);
  }

  async down(query: QueryRunner): Promise<void> {
    await query.query(`
      UPDATE inventories SET inventory = jsonb_set(inventory, '{meshes}', COALESCE(
        (SELECT jsonb_agg(item - 'modes' ||
           jsonb_build_object('mode', COALESCE(item->'modes'->>-1, 'unknown')) ||
           CASE WHEN item->'modes' ? 'ambient' THEN '{"ztunnel": true}'::jsonb ELSE '{}' END ORDER BY place)
         FROM jsonb_array_elements(inventory->'meshes') WITH ORDINALITY AS mesh(item, place)), '[]'))`);
  }
}
