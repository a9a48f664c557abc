import type { Gate, GateAnswer, Rollout, RolloutCluster, SeenCluster } from '../../rollout.ts';

/** What a gate looks at: clusters that have the change by now, each with what is seen of it. */
export interface GateView {
  readonly rollout: Rollout;
  readonly clusters: readonly (RolloutCluster & { readonly seen: SeenCluster })[];
}

/** A question about a wave. Says what it saw, whatever the answer. */
export type AskGate = (view: GateView) => Pick<GateAnswer, 'verdict' | 'message'>;

/** What a gate's answer means to the rollout: unknown never passes silently. */
export function meaningOf({ onUnknown }: Gate, { verdict }: Pick<GateAnswer, 'verdict'>): 'pass' | 'wait' | 'fail' {
  return verdict === 'unknown' ? onUnknown : verdict;
}
