import { pauseOf } from '@overmesh/delivery';
import { pauseSentence } from '@overmesh/model';
import type { Pause } from '@overmesh/model';

/** The pause that holds for something on a cluster, in a sentence that names the cluster as people do; undefined for none. */
export function pausedHere(
  subject: Parameters<typeof pauseOf>[0],
  pauses: readonly Pause[],
  cluster: { readonly id: string; readonly name: string },
): string | undefined {
  const pause = pauseOf(subject, pauses, cluster.id);
  if (!pause) return undefined;
  const target = pause.target.startsWith('cluster/') ? `cluster/${cluster.name}` : pause.target;
  return pauseSentence({ ...pause, target });
}
