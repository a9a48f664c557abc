import type { Gate, GateAnswer, Rollout, RolloutCluster, Seen, SeenCluster } from '../../rollout.ts';

/** What a gate looks at: clusters that have the change by now, each with what is seen of it. */
export interface GateView extends Pick<Seen, 'webhooks'> {
  readonly rollout: Rollout;
  /** Milliseconds since the epoch. */
  readonly now: number;
  readonly clusters: readonly (RolloutCluster & { readonly seen: SeenCluster })[];
}

/** A question about a wave. Says what it saw, whatever the answer. */
export type AskGate = (view: GateView, gate: Gate) => Pick<GateAnswer, 'verdict' | 'message'>;

/** What a gate's answer means to the rollout: unknown never passes silently. */
export function meaningOf({ onUnknown }: Gate, { verdict }: Pick<GateAnswer, 'verdict'>): 'pass' | 'wait' | 'fail' {
  return verdict === 'unknown' ? onUnknown : verdict;
}
