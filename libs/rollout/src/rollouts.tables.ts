import { EntitySchema } from 'typeorm';
import type { GateAnswer, Rollout, RolloutRecord } from './rollout.ts';

/** A row of `rollouts`: what `Rollout` is, with what is asked for in columns. */
export interface RolloutRow {
  readonly id: string;
  readonly virtualMesh: string;
  readonly fromRevision: number;
  readonly toRevision: number;
  readonly author: string;
  strategy: Rollout['strategy'];
  clusters: Rollout['clusters'];
  state: Rollout['state'];
  wave: number;
  phase: Rollout['phase'];
  phaseSince: Date;
  waveSince: Date;
  stillSince: Date | null;
  waveBegan: Date;
  /** By the clock of Postgres, which all workers share. */
  lookedAt: Date;
  reason: string;
  approvals: Rollout['approvals'];
  promotedWave: number | null;
  readonly startedAt: Date;
  endedAt: Date | null;
  /** Counts what was saved, so that of two workers that step it one is refused. */
  version: number;
}

export const ROLLOUTS = new EntitySchema<RolloutRow>({
  name: 'rollouts',
  columns: {
    id: { type: 'bigint', primary: true, generated: 'increment' },
    virtualMesh: { name: 'virtual_mesh', type: 'text' },
    fromRevision: { name: 'from_revision', type: 'integer' },
    toRevision: { name: 'to_revision', type: 'integer' },
    author: { type: 'text' },
    strategy: { type: 'jsonb' },
    clusters: { type: 'jsonb' },
    state: { type: 'text' },
    wave: { type: 'integer' },
    phase: { type: 'text' },
    phaseSince: { name: 'phase_since', type: 'timestamptz' },
    waveSince: { name: 'wave_since', type: 'timestamptz' },
    waveBegan: { name: 'wave_began', type: 'timestamptz' },
    lookedAt: { name: 'looked_at', type: 'timestamptz', default: () => 'now()' },
    stillSince: { name: 'still_since', type: 'timestamptz', nullable: true },
    reason: { type: 'text' },
    approvals: { type: 'jsonb' },
    promotedWave: { name: 'promoted_wave', type: 'integer', nullable: true },
    startedAt: { name: 'started_at', type: 'timestamptz' },
    endedAt: { name: 'ended_at', type: 'timestamptz', nullable: true },
    version: { type: 'integer', default: 1 },
  },
  indices: [
    { name: 'rollouts_by_virtual_mesh', columns: ['virtualMesh', 'id'] },
    {
      name: 'rollouts_active',
      columns: ['virtualMesh'],
      unique: true,
      where: "state IN ('running', 'paused', 'held', 'undoing')",
    },
  ],
});

/** A row of `rollout_records`: one thing that happened in a rollout. */
export interface RolloutRecordRow {
  readonly id: string;
  readonly rolloutId: string;
  readonly at: Date;
  readonly wave: number | null;
  readonly what: RolloutRecord['what'];
  readonly message: string;
  readonly seen: GateAnswer | null;
  readonly by: string | null;
}

export const ROLLOUT_RECORDS = new EntitySchema<RolloutRecordRow>({
  name: 'rollout_records',
  columns: {
    id: { type: 'bigint', primary: true, generated: 'increment' },
    rolloutId: { name: 'rollout_id', type: 'bigint' },
    at: { type: 'timestamptz' },
    wave: { type: 'integer', nullable: true },
    what: { type: 'text' },
    message: { type: 'text' },
    seen: { type: 'jsonb', nullable: true },
    by: { type: 'text', nullable: true },
  },
  indices: [{ name: 'rollout_records_by_rollout', columns: ['rolloutId', 'id'] }],
});

/** The tables of this room, for the data source. */
export const rolloutTables = [ROLLOUTS, ROLLOUT_RECORDS];
