import { In } from 'typeorm';
import type { EntityManager } from 'typeorm';
import type { Caller } from '@overmesh/model';
import type { Agreement } from './decide/situation.ts';
import { saveEvents } from './events.store.ts';
import { ADOPTIONS } from './tables.ts';

/** A person has agreed to take these objects over; the lane gets a new generation, so that the sweep finds it. */
export async function saveAgreements(
  manager: EntityManager,
  clusterId: string,
  agreements: readonly Agreement[],
  caller: Caller,
): Promise<void> {
  await manager.getRepository(ADOPTIONS).upsert(
    agreements.map((agreement) => ({ clusterId, ...agreement })),
    ['clusterId', 'key'],
  );
  await manager.query(
    `INSERT INTO lanes (cluster_id, target_generation) VALUES ($1, 1)
     ON CONFLICT (cluster_id) DO UPDATE SET target_generation = lanes.target_generation + 1, not_before = NULL`,
    [clusterId],
  );
  const message = `${agreements.length} objects that carry the marks of Overmesh may be taken over`;
  await saveEvents(manager, clusterId, [{ type: 'adoption-agreed', message, caller }]);
}

/** What was agreed to is done: for a later owner of the same object a person is asked anew. */
export async function dropAgreements(
  manager: EntityManager,
  clusterId: string,
  keys: readonly string[],
): Promise<void> {
  if (keys.length) await manager.getRepository(ADOPTIONS).delete({ clusterId, key: In([...keys]) });
}
