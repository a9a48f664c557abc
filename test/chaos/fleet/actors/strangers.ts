import type { Live } from '../../after/live.ts';
import { foreignObject } from '../../actors/foreign-objects.ts';
import { NAMESPACE } from '../../world.ts';
import type { Plant } from '../plan/plan.ts';
import type { FleetCluster } from '../stage/members.ts';
import { collectionPath } from '../world.ts';

/** A stranger's object as its maker left it. */
export interface Planted {
  readonly cluster: string;
  readonly path: string;
  readonly uid: string;
  readonly resourceVersion: string;
}

/** Makes the objects of strangers, before anything goes wrong. Throws when one is refused. */
export async function plantAll(
  clusters: readonly FleetCluster[],
  plants: readonly Plant[],
): Promise<readonly Planted[]> {
  return Promise.all(
    plants.map(async ({ cluster: name, kind, name: object, forged }, turn) => {
      const cluster = clusters.find((one) => one.name === name);
      const body = foreignObject(kind, { name: object, forged, turn });
      const path = collectionPath(kind, NAMESPACE);
      const answer = await cluster?.access.request('POST', path, body);
      if (answer?.status !== 201) throw new Error(`POST ${path} on ${name}: ${JSON.stringify(answer)}`);
      const { uid, resourceVersion } = (answer.body as Live).metadata;
      return { cluster: name, path: `${path}/${object}`, uid, resourceVersion };
    }),
  );
}
