import { cp, mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Stage } from '../stage/stage.ts';
import type { Aftermath } from './aftermath.ts';

/** Copies the programs' logs to a folder. */
export async function keepLogs({ home }: Pick<Stage, 'home'>, folder: string): Promise<void> {
  await cp(join(home, 'logs'), folder, { recursive: true });
}

/** Writes all evidence to a folder, for whoever wants to know why a promise was broken. */
export async function keepEvidence(
  { rows, clusters, world, suffered, said }: Aftermath,
  folder: string,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  const save = (name: string, value: unknown) =>
    writeFile(join(folder, `${name}.json`), JSON.stringify(value, null, 1));
  await save('rows', rows);
  await save('course', { suffered, said });
  await save('clean-inventories', Object.fromEntries(world.inventories));
  for (const { name, live, audit } of clusters) await save(name, { live, audit });
}
