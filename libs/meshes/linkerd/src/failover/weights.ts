import type { UsableBackend } from '@overmesh/meshes/kit';

/** The most that the Gateway API takes. */
const MOST = 1_000_000;

/**
 * Weights of backends by which tiers come one after the other. Linkerd has no order among backends: it draws one by weight
 * among those that are well. The last tier has weights of 1, since one of 0 would have nothing when all others are lost.
 *
 * @returns in the order in which they are given, whole numbers from 1 on
 */
export function weightsOf(backends: readonly UsableBackend<unknown>[]): readonly number[] {
  const tiers = Math.max(0, ...backends.map(({ tier }) => tier)) + 1;
  return backends.map((one) => {
    const beside = backends.filter(({ tier }) => tier === one.tier);
    return Math.max(1, Math.round(weightOfTier(one.tier, tiers) * shareIn(one, beside)));
  });
}

function weightOfTier(tier: number, tiers: number): number {
  return tiers === 1 ? MOST : MOST ** ((tiers - 1 - tier) / (tiers - 1));
}

function shareIn({ backend }: UsableBackend<unknown>, beside: readonly UsableBackend<unknown>[]): number {
  const all = beside.reduce((sum, other) => sum + (other.backend.weight ?? 1), 0);
  return (backend.weight ?? 1) / all;
}
