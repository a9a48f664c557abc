import type { EntityManager } from 'typeorm';

/** Workers do not tick alike: one that comes so much too early takes the turn all the same. */
const EARLY = 0.9;

/**
 * Takes the turn to look, for all workers: one of them has it within each interval, whichever comes first.
 *
 * @param name of what is looked for
 * @returns keys of what was found the last time; undefined when somebody has looked within the interval
 */
export async function takeSweep(
  manager: EntityManager,
  name: string,
  everyMs: number,
): Promise<ReadonlySet<string> | undefined> {
  const [row]: readonly { readonly found: readonly string[] }[] = await manager.query(
    `INSERT INTO sweeps (name) VALUES ($1)
     ON CONFLICT (name) DO UPDATE SET at = now() WHERE sweeps.at <= now() - $2 * interval '1 ms'
     RETURNING found`,
    [name, everyMs * EARLY],
  );
  return row && new Set(row.found);
}

/** Tells whoever looks next what was found. */
export async function saveFound(manager: EntityManager, name: string, found: readonly string[]): Promise<void> {
  await manager.query('UPDATE sweeps SET found = $2 WHERE name = $1 AND found <> $2', [name, found]);
}
