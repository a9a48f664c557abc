import { auditLines } from '../after/aftermath.ts';
import { livePath } from '../after/live.ts';
import type { Invariant } from './finding.ts';

/** Every foreign object is there as its maker last left it, to the resourceVersion. */
export const foreignObjectsAreUntouched: Invariant = ({ clusters, hands }) =>
  clusters.flatMap((cluster) => {
    const { place } = cluster.cluster;
    const live = new Map(
      cluster.live.map((object) => [
        livePath(place, object.kind, object.metadata.namespace, object.metadata.name),
        object.metadata,
      ]),
    );
    return [...(hands.get(cluster.name)?.objects.values() ?? [])].flatMap(({ path, uid, resourceVersion }) => {
      const now = live.get(path);
      if (now?.uid === uid && now.resourceVersion === resourceVersion) return [];
      const [plural = '', name = ''] = path.split('/').slice(-2);
      const was = `left as ${uid} at ${resourceVersion}, is ${now ? `${now.uid} at ${now.resourceVersion}` : 'gone'}`;
      const message = `the foreign object ${path} on ${cluster.name} was touched: ${was}`;
      return [{ invariant: 'I4', message, evidence: auditLines(cluster, plural, name) }];
    });
  });
