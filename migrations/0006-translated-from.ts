import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * From which world a VirtualMesh was last translated, so that the sweep also finds one whose own documents are as they
 * were: a mesh that another VirtualMesh took or let go, an inventory whose wake-up was lost with the queue.
 *
 * After this step every VirtualMesh is translated once more.
 */
export class TranslatedFrom implements MigrationInterface {
  readonly name = 'TranslatedFrom0000000000006';

  async up(query: QueryRunner): Promise<void> {
    await query.query(`ALTER TABLE "reconciliations" ADD "world" text NOT NULL DEFAULT ''`);
  }

  async down(query: QueryRunner): Promise<void> {
    await query.query(`ALTER TABLE "reconciliations" DROP COLUMN "world"`);
  }
}
