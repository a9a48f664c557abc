import type { Problem } from '@overmesh/model';
import type { KeySurvey, MasterKeyUse } from '../keys.ts';

/** What is known when master keys are judged. */
export interface KeysView {
  /** Id of the key that seals. */
  readonly current: string;
  /** Ids of all keys that are here. */
  readonly held: readonly string[];
  /** What each secret of a cluster is wrapped by. */
  readonly uses: readonly { readonly keyId: string; readonly cluster: string }[];
  readonly changeable: boolean;
}

/** Every key that is here or needed: the current one first, then by id. */
export function surveyKeys({ current, held, uses, changeable }: KeysView): KeySurvey {
  const ids = [...new Set([...held, ...uses.map(({ keyId }) => keyId)])].sort();
  const ordered = [current, ...ids.filter((id) => id !== current)];
  const keys = ordered.map((id) => ({
    id,
    current: id === current,
    held: held.includes(id),
    clusters: [...new Set(uses.filter(({ keyId }) => keyId === id).map(({ cluster }) => cluster))].sort(),
  }));
  return { keys, changeable };
}

/** What a wish to rotate means. */
export type RotationStep =
  | { readonly do: 'make-key' }
  /** Somebody rotated meanwhile, or a rotation was interrupted: there is one to finish, not one to begin. */
  | { readonly do: 'finish' }
  | { readonly do: 'refuse'; readonly problem: Problem };

/**
 * Decides whether a new key is made, so that asking again, after an answer that was lost, makes no second one.
 *
 * @param from the key to be replaced, as the caller saw it
 */
export function rotationStep({ keys, changeable }: KeySurvey, from: string): RotationStep {
  const current = keys.find((key) => key.current);
  if (current?.id !== from || keys.some(isBehind)) return { do: 'finish' };
  return changeable ? { do: 'make-key' } : { do: 'refuse', problem: givenByEnvironment };
}

/** Why a key may not be removed; empty when it may. */
export function removalProblems({ keys, changeable }: KeySurvey, id: string): readonly Problem[] {
  const key = keys.find((one) => one.id === id);
  if (!key) return [problem('NOT_FOUND', `there is no master key ${id}`, 'overmesh keys list')];
  if (key.current) return [problem('REFUSED', `${id} is the current master key`, 'overmesh keys rotate')];
  if (key.clusters.length) return [problem('STILL_REFERENCED', stillNeeded(key), 'overmesh keys rotate')];
  return changeable ? [] : [givenByEnvironment];
}

/**
 * Keys that clusters need and that are not here, a sentence each: no program starts without them.
 *
 * @param lost ids that the operator has given up
 */
export function missingKeys({ keys }: KeySurvey, lost: readonly string[]): readonly string[] {
  const missing = keys.filter(({ id, held, clusters }) => !held && clusters.length > 0 && !lost.includes(id));
  return missing.map(
    (key) =>
      `master key ${key.id} is not here, and ${namesOf(key)} cannot be reached without it: put it back into keys/ of the home folder or into OVERMESH_OTHER_MASTER_KEYS; if it is lost for good, start with OVERMESH_LOST_MASTER_KEYS=${key.id} and give each of them a new credential with \`overmesh cluster credentials\``,
  );
}

/** Its key is here and is not the current one. */
function isBehind({ current, held, clusters }: MasterKeyUse): boolean {
  return !current && held && clusters.length > 0;
}

const givenByEnvironment = problem(
  'REFUSED',
  'the master keys come from the environment, where Overmesh cannot change them',
  'docs/cli.md, "Master keys"',
);

function stillNeeded(key: MasterKeyUse): string {
  return `master key ${key.id} still wraps the credential of ${namesOf(key)}`;
}

const SHOWN = 5;

function namesOf({ clusters }: MasterKeyUse): string {
  const shown = clusters.slice(0, SHOWN).join(', ');
  const more = clusters.length > SHOWN ? ` and ${clusters.length - SHOWN} more` : '';
  return `${clusters.length === 1 ? 'cluster' : 'clusters'} ${shown}${more}`;
}

function problem(code: Problem['code'], message: string, fix: string): Problem {
  return { path: 'key', code, message, fix };
}
