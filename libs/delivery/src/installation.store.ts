import type { EntityManager } from 'typeorm';

/** Id of this installation; a migration has made it. */
export async function readInstallation(manager: EntityManager): Promise<string> {
  const [row]: readonly { readonly id: string }[] = await manager.query('SELECT id FROM installation');
  if (!row) throw new Error('the database has no installation id, which a migration makes');
  return row.id;
}
