import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * The user's documents as temporal rows, and the revisions that brought them.
 *
 * A row is live in its VirtualMesh from `introduced_in` until before `retired_in`: what was there at any revision is one
 * query, and a change costs rows for what changed only. A head is what changes of one VirtualMesh queue up at; it outlives
 * the VirtualMesh, so that numbers never start again.
 */
export class CreateIntents implements MigrationInterface {
  readonly name = 'CreateIntents0000000000003';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE intents (
        uid uuid NOT NULL,
        kind text NOT NULL,
        name text NOT NULL,
        workspace text NOT NULL,
        virtual_mesh text NOT NULL,
        introduced_in integer NOT NULL,
        retired_in integer,
        labels jsonb NOT NULL,
        spec jsonb NOT NULL,
        created_at timestamptz NOT NULL,
        CONSTRAINT intents_pk PRIMARY KEY (uid, virtual_mesh, introduced_in)
      )`);
    await runner.query('CREATE UNIQUE INDEX intents_live ON intents (kind, name) WHERE retired_in IS NULL');
    await runner.query('CREATE INDEX intents_by_virtual_mesh ON intents (virtual_mesh, introduced_in)');
    await runner.query(`
      CREATE TABLE virtual_mesh_heads (
        name text NOT NULL CONSTRAINT virtual_mesh_heads_pk PRIMARY KEY,
        revision integer NOT NULL
      )`);
    await runner.query(`
      CREATE TABLE revisions (
        virtual_mesh text NOT NULL,
        number integer NOT NULL,
        author text NOT NULL,
        message text,
        at timestamptz NOT NULL,
        changes jsonb NOT NULL,
        CONSTRAINT revisions_pk PRIMARY KEY (virtual_mesh, number)
      )`);
    await runner.query(`
      CREATE TABLE intent_requests (
        id text NOT NULL CONSTRAINT intent_requests_pk PRIMARY KEY,
        digest text NOT NULL,
        outcome jsonb NOT NULL,
        at timestamptz NOT NULL
      )`);
    await runner.query('CREATE INDEX intent_requests_by_time ON intent_requests (at)');
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of ['intent_requests', 'revisions', 'virtual_mesh_heads', 'intents'])
      await runner.query(`DROP TABLE ${table}`);
  }
}
