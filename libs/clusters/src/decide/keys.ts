import type { Problem } from '@overmesh/model';
import type { KeySurvey, MasterKeyUse } from '../keys.ts';
import type { KeyUse } from '../keys.store.ts';

/** What is known when master keys are judged. */
export interface KeysView {
  /** Id of the key that seals. */
  readonly current: string;
  /** Ids of all keys that are here. */
  readonly held: readonly string[];
  /** What each secret is wrapped by. */
  readonly uses: readonly Pick<KeyUse, 'keyId' | 'of' | 'name'>[];
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
    clusters: namesIn(uses, id, (of) => of !== 'root'),
    roots: namesIn(uses, id, (of) => of === 'root'),
  }));
  return { keys, changeable };
}

/** A cluster may have several secrets under one key, and a VirtualMesh several roots. */
function namesIn(uses: KeysView['uses'], id: string, isOf: (of: KeyUse['of']) => boolean): readonly string[] {
  const own = uses.filter(({ keyId, of }) => keyId === id && isOf(of));
  return [...new Set(own.map(({ name }) => name))].sort();
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
  if (isNeeded(key)) return [problem('STILL_REFERENCED', stillNeeded(key), 'overmesh keys rotate')];
  return changeable ? [] : [givenByEnvironment];
}

/**
 * Keys that clusters or roots need and that are not here, a sentence each: no program starts without them.
 *
 * @param lost ids that the operator has given up
 */
export function missingKeys({ keys }: KeySurvey, lost: readonly string[]): readonly string[] {
  const missing = keys.filter((key) => !key.held && isNeeded(key) && !lost.includes(key.id));
  return missing.map(
    (key) =>
      `master key ${key.id} is not here, and ${withoutIt(key)}: put it back into keys/ of the home folder or into OVERMESH_OTHER_MASTER_KEYS; if it is lost for good, start with OVERMESH_LOST_MASTER_KEYS=${key.id}${afterLoss(key)}`,
  );
}

function withoutIt(key: MasterKeyUse): string {
  return [
    ...(key.clusters.length ? [`${clustersOf(key)} cannot be reached without it`] : []),
    ...(key.roots.length ? [`${rootsOf(key)} cannot sign without it`] : []),
  ].join(', and ');
}

function afterLoss({ clusters }: MasterKeyUse): string {
  return clusters.length ? ' and give each cluster a new credential with `overmesh cluster credentials`' : '';
}

function isNeeded({ clusters, roots }: MasterKeyUse): boolean {
  return clusters.length + roots.length > 0;
}

/** Its key is here and is not the current one. */
function isBehind(key: MasterKeyUse): boolean {
  return !key.current && key.held && isNeeded(key);
}

const givenByEnvironment = problem(
  'REFUSED',
  'the master keys come from the environment, where Overmesh cannot change them',
  'docs/cli.md, "Master keys"',
);

function stillNeeded(key: MasterKeyUse): string {
  const wrapped = [
    ...(key.clusters.length ? [`the credential of ${clustersOf(key)}`] : []),
    ...(key.roots.length ? [`the key of ${rootsOf(key)}`] : []),
  ];
  return `master key ${key.id} still wraps ${wrapped.join(' and ')}`;
}

const SHOWN = 5;

function clustersOf({ clusters }: MasterKeyUse): string {
  return `${clusters.length === 1 ? 'cluster' : 'clusters'} ${someOf(clusters)}`;
}

function rootsOf({ roots }: MasterKeyUse): string {
  return `the root of ${someOf(roots)}`;
}

function someOf(names: readonly string[]): string {
  const more = names.length > SHOWN ? ` and ${names.length - SHOWN} more` : '';
  return `${names.slice(0, SHOWN).join(', ')}${more}`;
}

function problem(code: Problem['code'], message: string, fix: string): Problem {
  return { path: 'key', code, message, fix };
}
