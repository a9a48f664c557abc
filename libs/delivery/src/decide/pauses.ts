import { FLEET, pauseSentence } from '@overmesh/model';
import type { Pause } from '@overmesh/model';
import { pathsOf, writersOf } from './diff.ts';
import type { Finding, ObjectStep } from './diff.ts';
import type { LedgerEntry } from './situation.ts';
import { isWrite, leftAlone } from './write-step.ts';
import type { WriteStep } from './write-step.ts';

/** What is about an object: its VirtualMesh, its documents, and its cluster. */
interface Subject {
  readonly virtualMesh: string;
  readonly intents: readonly string[];
}

/** The pause that holds for something on a cluster, the widest first; undefined when none does. */
export function pauseOf(
  { virtualMesh, intents }: Subject,
  pauses: readonly Pause[],
  cluster: string,
): Pause | undefined {
  const targets = [FLEET, `cluster/${cluster}`, `VirtualMesh/${virtualMesh}`, ...intents];
  return targets.flatMap((target) => pauses.find((pause) => pause.target === target) ?? []).at(0);
}

/**
 * The steps with every write of what is paused left out. It is looked at all the same: what another hand has changed is
 * told, and stays.
 *
 * @param cluster as the pauses call it
 */
export function withoutPaused(
  steps: readonly ObjectStep[],
  ledger: readonly LedgerEntry[],
  pauses: readonly Pause[],
  cluster: string,
): readonly ObjectStep[] {
  if (pauses.length === 0) return steps;
  const entries = new Map(ledger.map((entry) => [entry.key, entry]));
  return steps.map((step) => {
    if (!isWrite(step)) return step;
    const pause = pauseOf(subjectOf(step, entries.get(step.key)), pauses, cluster);
    return pause ? leftAlone(step, pausedFinding(step, pause)) : step;
  });
}

/** The sentence that findings begin with. An id is for programs: what says it stands beside the name of its cluster. */
export function pauseHere(pause: Pause): string {
  return pauseSentence(pause.target.startsWith('cluster/') ? { ...pause, target: 'the cluster' } : pause);
}

/** Also the documents of before: an object that is to lose a paused document is not written either. */
function subjectOf(step: WriteStep, entry: LedgerEntry | undefined): Subject {
  const before = entry?.intents ?? [];
  if (step.do === 'delete') return { virtualMesh: step.entry.virtualMesh, intents: before };
  const { virtualMesh, object } = step.wanted;
  return { virtualMesh, intents: [...new Set([...object.intents, ...before])] };
}

function pausedFinding(step: WriteStep, pause: Pause): Finding {
  return { code: 'PAUSED', message: `${pauseHere(pause)}; ${omitted(step)}`, retry: false };
}

/** What is not done meanwhile. */
function omitted(step: WriteStep): string {
  if (step.do === 'delete') return 'not deleted';
  if (step.do === 'create')
    return step.because === 'vanished' ? 'deleted by another hand, not written again' : 'not written';
  if (!step.repair) return 'not written';
  return `${pathsOf(step.drift)} changed by ${writersOf(step.drift)}, not put back`;
}
