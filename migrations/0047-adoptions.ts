import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Objects that a person has agreed to take over, each by its UID and by who had written it, until that is done. */
export class Adoptions implements MigrationInterface {
  readonly name = 'Adoptions0000000000047';

  async up(query: QueryRunner): Promise<void> {
    await query.query(`CREATE TABLE adoptions (
      cluster_id uuid NOT NULL,
      key text NOT NULL,
      uid text NOT NULL,
      installation text,
      differing boolean NOT NULL,
      CONSTRAINT adoptions_pk PRIMARY KEY (cluster_id, key)
    )`);
  }

  async down(query: QueryRunner): Promise<void> {
    await query.query('DROP TABLE adoptions');
  }
}
