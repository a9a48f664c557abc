import type { GateAnswer, Rollout, RolloutCluster, RolloutRecord } from '../rollout.ts';
import type { Failing } from './failures.ts';
import type { GateFinding } from './gates/index.ts';
import { allIds, isIn, marked, namesIn, namesOf, noted, triedAgain, withFailures, without } from './marks.ts';
import type { Step } from './step.ts';

/** Which revision clusters shall have from now on. */
export interface Pin {
  /** Undefined: that of the VirtualMesh. */
  readonly revision: number | undefined;
  /** Undefined: the VirtualMesh itself, and with it every cluster that has no revision of its own. */
  readonly clusterIds?: readonly string[];
}

/** What a step comes to: saved all at once. */
export interface Transition {
  readonly rollout: Rollout;
  readonly pins: readonly Pin[];
  readonly records: readonly RolloutRecord[];
}

/** What comes of a step. */
export function transition(rollout: Rollout, step: Step, now: number): Transition {
  const name = rollout.strategy.waves[rollout.wave]?.name ?? 'rest';
  const record = (what: RolloutRecord['what'], message: string): RolloutRecord => toRecord(rollout, now, what, message);
  switch (step.do) {
    case 'wait':
      return only({ ...rollout, reason: step.reason });
    case 'stand-still':
      return only({ ...rollout, stillSince: now, reason: step.reason }, [
        record('stood-still', `the clock stands still: ${step.reason}`),
      ]);
    case 'go-on':
      return only(wentOn(rollout, now - (rollout.stillSince ?? now)), [
        record('went-on', 'the pause is over: the clock goes on'),
      ]);
    case 'come-back': {
      const minutes = Math.round(step.unseenMs / 60_000);
      const message = `no worker was there for ${minutes} min: the clock goes on where it was`;
      return only(wentOn(rollout, step.unseenMs), [record('went-on', message)]);
    }
    case 'forget':
      return only(without(rollout, step.clusterIds));
    case 'note':
      return only(noted(rollout, step.clusterIds, now));
    case 'begin-wave': {
      const message = `wave ${name} begins: ${namesIn(rollout, ({ wave }) => wave === rollout.wave)}`;
      const begun = { ...inPhase(rollout, 'moving', now), waveSince: now, waveBegan: now };
      return only(begun, [...gateRecords(rollout, now, step.findings), record('wave-began', message)]);
    }
    case 'move': {
      const message = `revision ${rollout.to} goes to ${namesOf(rollout, step.clusterIds)}`;
      const pins = [{ revision: rollout.to, clusterIds: step.clusterIds }];
      const moved = triedAgain(marked(rollout, step.clusterIds, 'moved'), step.clusterIds, now);
      return { rollout: moved, pins, records: [record('moved', message)] };
    }
    case 'skip': {
      const message = `skipped, out of reach: ${namesOf(rollout, step.clusterIds)}`;
      return only(marked(rollout, step.clusterIds, 'skipped'), [record('skipped', message)]);
    }
    case 'set-aside':
      return settingAside(rollout, now, step.failing);
    case 'soak':
      return only(inPhase(rollout, 'soaking', now), [record('soaking', `wave ${name} is written; it is watched`)]);
    case 'next-wave':
      return only(afterWave(rollout, now), gateRecords(rollout, now, step.findings));
    case 'finish':
      return finished(rollout, now, step.findings);
    case 'fail':
      return failed(rollout, now, step.reason, step.findings);
    case 'end-undo': {
      const message = `revision ${rollout.to} was taken back`;
      return { ...ended(rollout, 'undone', message, now), pins: lettingGo(rollout) };
    }
    case 'supersede':
      return ended(rollout, 'superseded', 'a newer change goes on from here', now);
  }
}

/** Clusters that have the change, or were on their way to it, go back to what they had. */
export function undoing(rollout: Rollout, now: number, isMeant: (cluster: RolloutCluster) => boolean): Transition {
  const back = rollout.clusters.filter((one) => isMeant(one) && one.state !== 'waiting' && one.state !== 'undone');
  const ids = back.map(({ clusterId }) => clusterId);
  const message = `revision ${rollout.to} is taken back from ${namesOf(rollout, ids) || 'nowhere'}`;
  return {
    rollout: { ...marked(rollout, ids, 'undoing'), state: 'undoing' },
    pins: pinsBack(back),
    records: [toRecord(rollout, now, 'undoing', message)],
  };
}

function pinsBack(clusters: readonly RolloutCluster[]): readonly Pin[] {
  return [...Map.groupBy(clusters, ({ before }) => before)].map(([revision, group]) => ({
    revision,
    clusterIds: group.map(({ clusterId }) => clusterId),
  }));
}

/** The wave goes on without these, with its time anew for the others. They go back to what they had, unless all is held. */
function settingAside(rollout: Rollout, now: number, failing: readonly Failing[]): Transition {
  const back = rollout.clusters.filter((one) => isIn(failing, one) && one.state !== 'waiting');
  const isHeld = rollout.strategy.onFailure === 'hold';
  const stays = isHeld ? 'keeps the change' : 'has what it had before';
  const records = rollout.clusters.flatMap((one) => {
    const why = failing.find(({ clusterId }) => clusterId === one.clusterId)?.reason;
    const message = `goes on without ${one.cluster}, which ${stays} and is tried again after the last wave: ${why}`;
    return why === undefined ? [] : [toRecord(rollout, now, 'set-aside', message)];
  });
  return {
    rollout: { ...withFailures(rollout, failing, now), waveSince: now },
    pins: isHeld ? [] : pinsBack(back),
    records,
  };
}

/** Every cluster that has not the change yet gets it now. It ends when all is written, and no gate is asked any more. */
export function pastGates(rollout: Rollout, now: number, reason: string): Transition {
  const { clusters, strategy, to } = rollout;
  const left = clusters.filter(({ state }) => state === 'waiting' || state === 'skipped' || state === 'failed');
  const ids = left.map(({ clusterId }) => clusterId);
  const { failureThreshold: _, ...rest } = strategy;
  const forgiven = clusters.map(({ failure: _failure, ...one }) => one);
  const ungated = { ...rollout, clusters: forgiven, strategy: { ...rest, gates: [] }, wave: strategy.waves.length };
  const next = inPhase({ ...ungated, state: 'running', stillSince: undefined }, 'catching-up', now);
  const records = [toRecord(rollout, now, 'moved', `revision ${to} goes to ${namesOf(rollout, ids) || 'nobody else'}`)];
  return { rollout: { ...marked(next, ids, 'moved'), reason }, pins: [{ revision: to, clusterIds: ids }], records };
}

/** The end of a rollout, whatever clusters have. */
export function ended(
  rollout: Rollout,
  state: 'done' | 'undone' | 'aborted' | 'superseded',
  reason: string,
  now: number,
): Transition {
  return only({ ...rollout, state, reason, endedAt: now }, [toRecord(rollout, now, 'ended', reason)]);
}

/** One line of a rollout's history. */
export function toRecord(
  { wave, strategy }: Rollout,
  at: number,
  what: RolloutRecord['what'],
  message: string,
): RolloutRecord {
  return { at, wave: wave < strategy.waves.length ? wave : undefined, what, message };
}

function only(rollout: Rollout, records: readonly RolloutRecord[] = []): Transition {
  return { rollout, pins: [], records };
}

function finished(rollout: Rollout, now: number, findings: readonly GateFinding[]): Transition {
  const { clusters, to } = rollout;
  const { records, ...end } = ended(rollout, 'done', `revision ${to} is on all ${clusters.length} clusters`, now);
  // The VirtualMesh first, so that nobody falls back in between.
  const pins: readonly Pin[] = [{ revision: to }, { revision: undefined, clusterIds: allIds(rollout) }];
  return { ...end, pins, records: [...gateRecords(rollout, now, findings), ...records] };
}

function failed(rollout: Rollout, now: number, why: string, findings: readonly GateFinding[]): Transition {
  const { strategy, wave } = rollout;
  const reason = `wave ${strategy.waves[wave]?.name ?? 'rest'} failed: ${why}`;
  const told = [...gateRecords(rollout, now, findings), toRecord(rollout, now, 'failed', reason)];
  if (strategy.onFailure === 'hold') return only({ ...rollout, state: 'held', reason }, told);
  const isWhole = strategy.onFailure === 'rollback';
  const { rollout: next, pins, records } = undoing(rollout, now, (one) => isWhole || one.wave === wave);
  return { rollout: { ...next, reason }, pins, records: [...told, ...records] };
}

/** Who goes back to what the VirtualMesh has needs no revision of its own any more. */
function lettingGo({ clusters, from }: Rollout): readonly Pin[] {
  const same = clusters.filter(({ before, state }) => state === 'undone' && before === from);
  return same.length ? [{ revision: undefined, clusterIds: same.map(({ clusterId }) => clusterId) }] : [];
}

function afterWave(rollout: Rollout, now: number): Rollout {
  const wave = rollout.wave + 1;
  return { ...inPhase(rollout, wave < rollout.strategy.waves.length ? 'opening' : 'catching-up', now), wave };
}

/** Every time that counts is as long ago as it was when the clock stopped. */
function wentOn(rollout: Rollout, stoppedMs: number): Rollout {
  const { phaseSince, waveSince, clusters } = rollout;
  const since = { phaseSince: phaseSince + stoppedMs, waveSince: waveSince + stoppedMs, stillSince: undefined };
  const later = clusters.map(({ failure, ...one }) => ({
    ...one,
    ...(failure && { failure: { ...failure, at: failure.at + stoppedMs } }),
  }));
  return { ...rollout, ...since, clusters: later, reason: '' };
}

function inPhase(rollout: Rollout, phase: Rollout['phase'], now: number): Rollout {
  return { ...rollout, phase, phaseSince: now, reason: '' };
}

function gateRecords(rollout: Rollout, now: number, findings: readonly GateFinding[]): readonly RolloutRecord[] {
  return findings.map(({ meaning, ...answer }) => {
    const seen: GateAnswer = answer;
    const said = meaning === seen.verdict ? seen.verdict : `${seen.verdict}, taken as ${meaning}`;
    return { ...toRecord(rollout, now, 'gate', `${seen.gate}: ${said}: ${seen.message}`), seen };
  });
}
