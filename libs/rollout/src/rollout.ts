import type { FailureAnswer, FailureThreshold, GateSpec, GateType, NewerAnswer, Reading } from '@overmesh/model';
import type { UnknownAnswer, UnreachableAnswer } from '@overmesh/model';

/** A gate with its defaults written out. */
export interface Gate extends Pick<GateSpec, 'promql' | 'webhook' | 'window'> {
  readonly type: GateType;
  readonly name: string;
  readonly onUnknown: UnknownAnswer;
}

/** A strategy with its defaults written out; times in milliseconds. Fixed for a rollout when it begins. */
export interface Strategy {
  readonly waves: readonly Wave[];
  readonly maxUnavailable: number;
  readonly deadlineMs: number;
  readonly gates: readonly Gate[];
  readonly onFailure: FailureAnswer;
  /** How many clusters of a wave may fail; none where it is absent. */
  readonly failureThreshold?: FailureThreshold;
  readonly onUnreachable: UnreachableAnswer;
  readonly onNewerChange: NewerAnswer;
}

export interface Wave {
  readonly name: string;
  readonly soakMs: number;
}

/** One cluster of a rollout. */
export interface RolloutCluster {
  readonly clusterId: string;
  readonly cluster: string;
  /** Index of its wave. */
  readonly wave: number;
  /** The revision that it had before; 0 for none. It goes back to this one. */
  readonly before: number;
  /**
   * `waiting`: it has what it had before. `moved`: it shall have the new revision. `delivered`: and has it. `skipped`: it
   * was out of reach in its turn and catches up. `failed`: its wave went on without it; it has what it had before, or the
   * change with `onFailure: hold`, until it is tried again. `undoing`: it shall have what it had before again. `undone`: and
   * has it.
   */
  readonly state: 'waiting' | 'moved' | 'delivered' | 'skipped' | 'failed' | 'undoing' | 'undone';
  /** How it failed the last time, whether or not it was tried again since. */
  readonly failure?: ClusterFailure;
}

/** Why a wave went on without a cluster. */
export interface ClusterFailure {
  readonly reason: string;
  /** How often it has failed. */
  readonly times: number;
  /** When it failed, or was tried again, or had the change again, whatever came last: what its times count from. */
  readonly at: number;
}

export const ROLLOUT_STATES = [
  'running',
  'paused',
  'held',
  'undoing',
  'done',
  'undone',
  'aborted',
  'superseded',
] as const;
export type RolloutState = (typeof ROLLOUT_STATES)[number];

/** A rollout that something may still come of. At most one of a VirtualMesh. */
export const ACTIVE_STATES: readonly RolloutState[] = ['running', 'paused', 'held', 'undoing'];

/**
 * `opening`: it is asked whether the wave may begin. `moving`: its clusters are given the change. `soaking`: it has
 * reached them, and is watched. `catching-up`: every wave is through, and clusters that were skipped are waited for.
 */
export type RolloutPhase = 'opening' | 'moving' | 'soaking' | 'catching-up';

/** Somebody agreed to a wave. */
export interface Approval {
  readonly wave: number;
  readonly by: string;
}

/** The move of a VirtualMesh's clusters from one revision to the next. Times are milliseconds since the epoch. */
export interface Rollout {
  readonly id: string;
  readonly virtualMesh: string;
  /** What clusters have that the rollout has not reached; 0 for nothing. */
  readonly from: number;
  readonly to: number;
  /** Who made the revision. */
  readonly author: string;
  readonly strategy: Strategy;
  readonly clusters: readonly RolloutCluster[];
  readonly state: RolloutState;
  /** Index of the wave that it is at. */
  readonly wave: number;
  readonly phase: RolloutPhase;
  readonly phaseSince: number;
  /** When the wave began to be given the change: what its deadline counts from. */
  readonly waveSince: number;
  /** When the wave really began, whatever it stood still or was resumed: what numbers are compared with. */
  readonly waveBegan: number;
  /** Since when its clock stands still, because somebody has paused what it waits for. */
  readonly stillSince: number | undefined;
  /** What it waits for, or why it ended, in one sentence. */
  readonly reason: string;
  readonly approvals: readonly Approval[];
  /** The wave whose soak a person cut short. */
  readonly promotedWave: number | undefined;
  readonly startedAt: number;
  readonly endedAt: number | undefined;
}

/** One thing that happened in a rollout, kept for its history. */
export interface RolloutRecord {
  readonly at: number;
  readonly wave: number | undefined;
  readonly what:
    | 'began'
    | 'wave-began'
    | 'moved'
    | 'soaking'
    | 'gate'
    | 'skipped'
    | 'set-aside'
    | 'failed'
    | 'undoing'
    | 'ended'
    | 'steered'
    | 'stood-still'
    | 'went-on';
  readonly message: string;
  /** What a gate saw, with numbers. */
  readonly seen?: GateAnswer;
  /** Who did it, where it was a person. */
  readonly by?: string;
}

/** What a gate said of a wave, and what it saw. */
export interface GateAnswer {
  readonly gate: string;
  readonly verdict: 'pass' | 'wait' | 'fail' | 'unknown';
  /** One sentence, with numbers. */
  readonly message: string;
}

/** What a person can do to a rollout. */
export const STEERINGS = ['pause', 'resume', 'promote', 'abort', 'undo', 'approve', 'breakGlass'] as const;
export type Steering = (typeof STEERINGS)[number];

/** What is seen of one cluster, as far as a rollout decides by it. */
export interface SeenCluster {
  readonly clusterId: string;
  /** It answers, and is the right one. */
  readonly isReachable: boolean;
  /** Why not. */
  readonly trouble?: string;
  /** The revision of the VirtualMesh that it was translated from; 0 for none. */
  readonly revision: number;
  /** Whether everything of it was written as wanted. */
  readonly isWritten: boolean;
  /** What stands in the way of that, in one sentence. */
  readonly obstacle?: string;
  /** An object that the change brought and that the API server refuses again and again: nothing more is to be waited for. */
  readonly quarantine?: string;
  /** Set where that is a person's pause and nothing else: who has paused what, and why. */
  readonly pause?: string;
  readonly objects: number;
  readonly accepted: SeenEvidence;
  readonly live: SeenEvidence;
  /** What was measured for gates of the type `promql`, by name of the gate. */
  readonly measured?: Readonly<Record<string, Measured>>;
}

/** What the Prometheus of a cluster says for one gate. */
export interface Measured {
  readonly now: Reading;
  /** The same when the wave began, where the gate compares. */
  readonly before?: Reading;
  readonly traffic?: Reading;
}

/** Answers to one step of evidence, over the objects of a cluster. */
export interface SeenEvidence {
  readonly yes: number;
  readonly no: number;
  readonly pending: number;
  readonly unknown: number;
  /** Why not, of the worst answer. */
  readonly reason?: string;
}

/** All that a step is decided by, besides the rollout itself. */
export interface Seen {
  readonly clusters: ReadonlyMap<string, SeenCluster>;
  /** The newest accepted revision of the VirtualMesh. */
  readonly newest: number;
  /** What webhooks answered, by name of the gate. */
  readonly webhooks?: Readonly<Record<string, Pick<GateAnswer, 'verdict' | 'message'>>>;
  /** A person has paused the VirtualMesh or the fleet as a whole: who, and why. */
  readonly freeze?: string;
  /** How long nobody has looked at the rollout. */
  readonly unseenMs?: number;
}
