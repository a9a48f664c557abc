import type { MigrationInterface, QueryRunner } from 'typeorm';

/** A lane says which object its reason is about, so that nobody takes it for the reason of another one. */
export class ReasonObjects implements MigrationInterface {
  readonly name = 'ReasonObjects0000000000028';

  async up(query: QueryRunner): Promise<void> {
    await query.query('ALTER TABLE "lanes" ADD "reason_object" text');
  }

  async down(query: QueryRunner): Promise<void> {
    await query.query('ALTER TABLE "lanes" DROP COLUMN "reason_object"');
  }
}
