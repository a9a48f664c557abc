import type { MigrationInterface, QueryRunner } from 'typeorm';

/** The id that this installation's marks on objects carry, so that two installations on one cluster tell each other apart. */
export class Installation implements MigrationInterface {
  readonly name = 'Installation0000000000046';

  async up(query: QueryRunner): Promise<void> {
    await query.query(`CREATE TABLE installation (
      id text CONSTRAINT installation_pk PRIMARY KEY,
      made_at timestamptz NOT NULL DEFAULT now()
    )`);
    await query.query(`INSERT INTO installation (id) VALUES (left(replace(gen_random_uuid()::text, '-', ''), 16))`);
  }

  async down(query: QueryRunner): Promise<void> {
    await query.query('DROP TABLE installation');
  }
}
