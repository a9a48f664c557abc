import type { Problem } from '@overmesh/model';
import type { LaneCopy } from '@overmesh/delivery';
import type { RolloutCopy } from '@overmesh/rollout';
import type { BackupContent } from '../backup/content.ts';

/** What there is in an installation that somebody wants to restore a backup into. */
export interface Present {
  readonly clusters: number;
  /** Names of VirtualMeshes that are there, or were. */
  readonly virtualMeshes: readonly string[];
  /** Named tokens, by name. */
  readonly tokens: readonly { readonly name: string; readonly hash: string }[];
}

/** Why a backup is not restored into what is there; nothing where it may be. */
export function restoreProblems(present: Present, { tokens }: Pick<BackupContent, 'tokens'>): readonly Problem[] {
  const names = new Set(present.tokens.map(({ name }) => name));
  const hashes = new Set(present.tokens.map(({ hash }) => hash));
  const taken = tokens.filter(({ name, hash }) => names.has(name) || hashes.has(hash));
  return [
    ...notEmpty(present),
    ...taken.map(({ name }): Problem => ({
      path: 'tokens',
      code: 'DUPLICATE',
      message: `there is a token ${name} here already, by its name or as another one`,
      fix: `overmesh token revoke ${name}`,
    })),
  ];
}

/** Two truths are never merged: which of two documents of one name is right, no program knows. */
function notEmpty({ clusters, virtualMeshes }: Present): readonly Problem[] {
  const there = [
    ...(clusters ? [clusters === 1 ? '1 cluster' : `${clusters} clusters`] : []),
    ...(virtualMeshes.length ? [`the history of VirtualMesh ${virtualMeshes.join(', ')}`] : []),
  ];
  if (!there.length) return [];
  const message = `this installation has ${there.join(' and ')}: a backup is restored into one that has nothing`;
  return [{ path: '', code: 'REFUSED', message, fix: 'OVERMESH_HOME=/another/folder overmesh up' }];
}

/** More than one lane is given in the time of a thousand changes, at ten a second: each is a statement that waits for its row. */
const HEADROOM = { atOnce: 1000, aSecond: 10 };

/**
 * A lane's generation above all that the lost hub may have written since the backup, as the marks on the objects say it:
 * none is ever given out twice. GraphQL shows it as 32 bits, which at this pace last for six years between backup and restore.
 */
export function raised(lane: LaneCopy, madeAt: string, now: string): LaneCopy {
  const seconds = Math.max(0, Math.ceil((Date.parse(now) - Date.parse(madeAt)) / 1000));
  return { ...lane, generation: lane.generation + HEADROOM.atOnce + HEADROOM.aSecond * seconds };
}

/**
 * A rollout that was under way waits for a person: its clock ran on while the hub was gone, and its gates saw nothing. One
 * that takes a revision back goes on, since its clusters have their revisions already.
 */
export function held(rollout: RolloutCopy, madeAt: string): RolloutCopy {
  if (rollout.state !== 'running') return rollout;
  const reason = `paused by the restore of a backup of ${madeAt}: look at the clusters, then resume it`;
  return { ...rollout, state: 'paused', reason, stillSince: undefined };
}
