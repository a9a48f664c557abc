import { acknowledgedWritesAreKept } from '../../invariants/acknowledged.ts';
import type { Kept } from '../../invariants/acknowledged.ts';
import type { Finding } from '../../invariants/finding.ts';
import type { FleetAftermath, FleetCourse } from '../after/aftermath.ts';
import { VIRTUAL_MESH } from '../world.ts';
import { nothingWrittenWhereFrozen } from './frozen.ts';
import { noneOutOfTurn } from './turn.ts';
import { generationsOnlyGrow, onlyOwnWasTouched, plantsAreUntouched } from './untouched.ts';
import { acknowledgedOrNewerIsThere, clustersAreWhereTheirRolloutSays } from './whereabouts.ts';

/** Every promise that a chaos of a fleet holds Overmesh to. */
export function fleetFindingsIn({ plan, course, rows, events, history, plants }: FleetAftermath): readonly Finding[] {
  const recorded = [...events].map(([name, own]) => ({ name, events: own }));
  const own = new Set([...history.wanted.values()].flatMap((state) => [...state.keys()]));
  const acknowledged = course.authors.flatMap((one) => one.acknowledged.flatMap(({ revisions }) => revisions));
  const last = course.rests.at(-1)?.clusters ?? [];
  return [
    ...standing(course),
    ...acknowledgedWritesAreKept({ writers: [...course.authors, lastWriter(rows)], rows, plan }),
    ...noneOutOfTurn(history),
    ...nothingWrittenWhereFrozen(history),
    ...course.rests.flatMap(({ clusters }) => clustersAreWhereTheirRolloutSays(clusters, history.wanted)),
    ...acknowledgedOrNewerIsThere(
      last,
      acknowledged.map(({ revision }) => revision),
    ),
    ...generationsOnlyGrow(recorded),
    ...onlyOwnWasTouched(recorded, own),
    ...plantsAreUntouched(course.planted, plants),
  ];
}

/** The last change is nobody's edit of the plan. */
function lastWriter({ intents }: Kept['rows']): Kept['writers'][number] {
  const revision = Math.max(0, ...intents.map(({ introducedIn }) => introducedIn));
  const edit = { do: 'apply', requestId: 'fleet-last', waitMs: 0, confirmDeletes: true, documents: [] } as const;
  return { acknowledged: [{ edit, at: 0, revisions: [{ virtualMesh: VIRTUAL_MESH, revision }] }] };
}

/** It stands by itself: no program ended, every change was answered clearly, and all came to rest. */
function standing({ deaths, authors, rests }: FleetCourse): readonly Finding[] {
  const finding = (message: string, evidence: readonly string[] = []): Finding => ({
    ...{ invariant: 'I8', message, evidence },
  });
  return [
    ...deaths.map((death) => finding(`${death}, and nobody had killed it`)),
    ...rests.flatMap(({ rest }) => (rest.open.length ? [finding('no rest', rest.open)] : [])),
    ...authors.flatMap(({ unanswered }) => unanswered.map((one) => finding(`never answered: ${one}`))),
    ...authors.flatMap(({ faults }) => faults.map((one) => finding(`not a clear answer: ${one}`))),
  ];
}
