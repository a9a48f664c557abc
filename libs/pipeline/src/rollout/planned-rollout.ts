import type { Clusters } from '@overmesh/clusters';
import type { Delivery } from '@overmesh/delivery';
import type { Intents, PreviewedContent } from '@overmesh/intent';
import type { PlannedRollout } from '@overmesh/model';
import { mayFail, strategyOf, wavesOf } from '@overmesh/rollout';
import { candidates } from './candidates.ts';

/** How a change would go from cluster to cluster; none where it goes to all at once. As the rollout itself will begin. */
export async function plannedRollout(
  rooms: { readonly intents: Intents; readonly clusters: Clusters; readonly delivery: Delivery },
  { name, content }: PreviewedContent,
): Promise<readonly PlannedRollout[]> {
  const head = await rooms.intents.head(name);
  const before = head && (await rooms.intents.at(name, head.revision));
  // A removal goes by the strategy of what is removed.
  const spec = (content ?? before)?.virtualMesh.spec;
  if (!spec?.rollout) return [];
  const specs = [before, content].flatMap((one) => (one ? [one.virtualMesh.spec] : []));
  const placed = wavesOf(spec.rollout, await candidates(rooms, name, specs));
  const { gates, ...strategy } = strategyOf(spec.rollout);
  const named = strategy.waves.map(({ name: wave, soakMs }, index) => {
    const clusters = placed.filter((one) => one.wave === index).map(({ cluster }) => cluster);
    return { name: wave, soakSeconds: soakMs / 1000, mayFail: mayFail(strategy, clusters.length), clusters };
  });
  return [
    {
      virtualMesh: name,
      waves: named.filter(({ clusters }) => clusters.length),
      gates: gates.map((gate) => gate.name),
    },
  ];
}
