import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * A policy is known by workspace, kind and name: two workspaces may each have a policy of one name. VirtualMeshes belong
 * to the installation, and their workspace is always `default` (docs/decisions/0013).
 *
 * Documents of the workspace `default` keep their names everywhere. Those of others get new names in reports and marks:
 * after this step every VirtualMesh is translated once more. The way back is closed once two policies share a name.
 */
export class WorkspacesInIdentity implements MigrationInterface {
  readonly name = 'WorkspacesInIdentity0000000000011';

  async up(query: QueryRunner): Promise<void> {
    await query.query(`UPDATE intents SET workspace = 'default' WHERE kind = 'VirtualMesh' AND workspace <> 'default'`);
    await query.query('DROP INDEX intents_live');
    await query.query('CREATE UNIQUE INDEX intents_live ON intents (kind, workspace, name) WHERE retired_in IS NULL');
    // What was in a revision stands in it: from its introduction on, and until it was retired.
    await query.query(`
      UPDATE revisions SET changes = (
        SELECT jsonb_agg(change || jsonb_build_object('workspace', COALESCE((
          SELECT i.workspace FROM intents i WHERE i.virtual_mesh = revisions.virtual_mesh AND i.kind = change->>'kind'
             AND i.name = change->>'name' AND revisions.number IN (i.introduced_in, i.retired_in)
           ORDER BY i.introduced_in DESC LIMIT 1), 'default')) ORDER BY place)
        FROM jsonb_array_elements(changes) WITH ORDINALITY AS listed(change, place))
      WHERE changes <> '[]'`);
    await query.query(`
      UPDATE intent_requests SET outcome = jsonb_set(outcome, '{documents}', (
        SELECT jsonb_agg(document || jsonb_build_object('workspace', COALESCE((
          SELECT i.workspace FROM intents i WHERE i.kind = document->>'kind' AND i.name = document->>'name'
           ORDER BY i.retired_in DESC NULLS FIRST LIMIT 1), 'default')) ORDER BY place)
        FROM jsonb_array_elements(outcome->'documents') WITH ORDINALITY AS listed(document, place)))
      WHERE jsonb_array_length(outcome->'documents') > 0`);
    await query.query(`
      UPDATE targets SET last_translated = (
        SELECT jsonb_object_agg(COALESCE((
          SELECT NULLIF(i.workspace, 'default') || '/' FROM intents i WHERE i.virtual_mesh = targets.virtual_mesh
             AND i.kind = 'TrafficPolicy' AND i.name = key ORDER BY i.retired_in DESC NULLS FIRST LIMIT 1), '')
          || 'TrafficPolicy/' || key, value)
        FROM jsonb_each(last_translated))
      WHERE last_translated <> '{}'`);
    await query.query(`UPDATE reconciliations SET inputs_hash = ''`);
  }

  async down(query: QueryRunner): Promise<void> {
    await query.query(`UPDATE reconciliations SET inputs_hash = ''`);
    await query.query(`
      UPDATE targets SET last_translated = (
        SELECT jsonb_object_agg(regexp_replace(key, '^.*/', ''), value) FROM jsonb_each(last_translated))
      WHERE last_translated <> '{}'`);
    await query.query(`
      UPDATE intent_requests SET outcome = jsonb_set(outcome, '{documents}', (
        SELECT jsonb_agg(document - 'workspace' ORDER BY place)
        FROM jsonb_array_elements(outcome->'documents') WITH ORDINALITY AS listed(document, place)))
      WHERE jsonb_array_length(outcome->'documents') > 0`);
    await query.query(`
      UPDATE revisions SET changes = (
        SELECT jsonb_agg(change - 'workspace' ORDER BY place)
        FROM jsonb_array_elements(changes) WITH ORDINALITY AS listed(change, place))
      WHERE changes <> '[]'`);
    await query.query('DROP INDEX intents_live');
    await query.query('CREATE UNIQUE INDEX intents_live ON intents (kind, name) WHERE retired_in IS NULL');
  }
}
