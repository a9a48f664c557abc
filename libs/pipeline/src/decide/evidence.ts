import type { CarriedObject, SeenProxies } from '@overmesh/delivery';
import type { DestinationReport, Evidence, EvidenceSteps } from '@overmesh/model';
import { liveBy } from './proxies.ts';

export interface EvidenceView {
  readonly reports: readonly DestinationReport[];
  readonly objects: readonly CarriedObject[];
  /** Why the lane is not at its target, when it is not. */
  readonly laneReason?: string;
  /** Why what was translated is not what was accepted last, when it is not. */
  readonly behind?: string;
  /** What the proxies of the mesh acknowledged, where its control plane was asked: no object says it then. */
  readonly proxies?: SeenProxies;
}

/**
 * The four steps of one document on one mesh, from what was observed. A step never says more than the one before it.
 */
export function evidenceOf(view: EvidenceView): EvidenceSteps {
  const written = writtenOf(view);
  const after = (step: Evidence): Evidence =>
    written.state === 'yes' ? step : { state: 'unknown', reason: 'nothing to see before everything is written' };
  return {
    written,
    accepted: after(combine(view.objects.map(({ accepted }) => accepted))),
    live: after(view.proxies ? liveOf(view.proxies) : combine(view.objects.map(({ live }) => live))),
    proven: { state: 'unknown', reason: 'no probe looks at the traffic' },
  };
}

/** What was acknowledged before the last write proves nothing of what was written then. */
function liveOf({ observedAt, isCurrent, isSettled, count, silent = 'nobody says why' }: SeenProxies): Evidence {
  if (!count) return { state: 'unknown', reason: silent };
  if (!isCurrent) return { state: 'pending', at: observedAt, reason: 'its proxies were asked before the last write' };
  return { at: observedAt, ...liveBy(count, isSettled) };
}

function writtenOf({ reports, objects, laneReason, behind }: EvidenceView): Evidence {
  if (behind) return { state: 'pending', reason: behind };
  const refused = reports.find(({ outcome }) => outcome !== 'translated');
  if (objects.length === 0) {
    const reason = refused ? outcomeSentence(refused) : 'there is nothing to write for it here';
    return { state: refused ? 'no' : 'unknown', reason };
  }
  const stuck = objects.find(({ finding }) => finding);
  if (stuck?.finding) return { state: 'no', reason: `${stuck.key}: ${stuck.finding}` };
  if (objects.some(({ asWanted }) => !asWanted))
    return { state: 'pending', reason: laneReason ?? 'the cluster has not been written to yet' };
  if (refused) return { state: 'no', reason: outcomeSentence(refused) };
  const last = objects
    .flatMap(({ writtenAt }) => writtenAt ?? [])
    .sort()
    .at(-1);
  return { state: 'yes', ...(last ? { at: last } : {}) };
}

function outcomeSentence({ outcome, destination = 'the mesh', conflicts, warnings }: DestinationReport): string {
  if (outcome === 'held') return warnings.find(({ code }) => code === 'HELD')?.message ?? 'what was there before stays';
  if (outcome === 'refused') return `strict, and not exact on ${destination}: what was there before stays`;
  return conflicts[0]?.message ?? `another document decides over ${destination}`;
}

/** The worst answer speaks: no, then pending, then unknown; yes only when everything said so. */
function combine(answers: readonly (Evidence | undefined)[]): Evidence {
  const given = answers.map((answer): Evidence => answer ?? { state: 'unknown', reason: 'not looked at yet' });
  for (const state of ['no', 'pending', 'unknown'] as const) {
    const found = given.find((answer) => answer.state === state);
    if (found) return found;
  }
  const last = given
    .flatMap(({ at }) => at ?? [])
    .sort()
    .at(-1);
  return { state: 'yes', ...(last ? { at: last } : {}) };
}
