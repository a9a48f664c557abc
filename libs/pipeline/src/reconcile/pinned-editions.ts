import type { Edition, Intents } from '@overmesh/intent';

/**
 * VirtualMeshes as their clusters may be translated from them: one with a strategy only at revisions that a rollout has
 * pinned. Between the moment when a strategy is accepted and the one when its first rollout begins, what clusters have
 * stays as it is.
 */
export function withoutUnpinned(
  intents: Pick<Intents, 'editions' | 'federatedDocuments'>,
): Pick<Intents, 'editions' | 'federatedDocuments'> {
  return {
    federatedDocuments: (everOf) => intents.federatedDocuments(everOf),
    editions: async (query) => {
      const isPinned = ({ virtualMesh, isUsual }: Edition): boolean => !isUsual || query.pinned.has(virtualMesh);
      const found = await intents.editions(query);
      return found.filter((one) => isPinned(one) || !one.content?.virtualMesh.spec.rollout);
    },
  };
}
