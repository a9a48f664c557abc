import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What somebody has paused, so that a hand fix in an incident is not put back. */
export class Pauses implements MigrationInterface {
  readonly name = 'Pauses0000000000030';

  async up(query: QueryRunner): Promise<void> {
    await query.query(`CREATE TABLE pauses (
      target text CONSTRAINT pauses_pk PRIMARY KEY,
      reason text NOT NULL,
      caller jsonb NOT NULL,
      since timestamptz NOT NULL DEFAULT now()
    )`);
  }

  async down(query: QueryRunner): Promise<void> {
    await query.query('DROP TABLE pauses');
  }
}
