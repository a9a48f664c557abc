import { fail, succeed } from '@overmesh/model';
import type { Caller, Problem, Result } from '@overmesh/model';
import type { Rollout, Steering } from '../rollout.ts';
import { ended, pastGates, toRecord, undoing } from './transition.ts';
import type { Transition } from './transition.ts';

/** What a person wants of a rollout. */
export interface Wish {
  readonly steering: Steering;
  readonly caller: Caller;
  /** Why, in the person's words. */
  readonly reason?: string;
}

/** What comes of a person's wish; problems at `action`. */
export function steer(rollout: Rollout, wish: Wish, now: number): Result<Transition> {
  const refusal = refusalOf(rollout, wish);
  if (refusal) return fail(refusal);
  const { rollout: next, pins, records } = steered(rollout, wish, now);
  const said = `${PAST[wish.steering]} by ${wish.caller.name}${wish.reason ? `: ${wish.reason}` : ''}`;
  const told = { ...toRecord(rollout, now, 'steered', said), by: wish.caller.name };
  return succeed({ rollout: next, pins, records: [told, ...records] });
}

const PAST: Readonly<Record<Steering, string>> = {
  pause: 'paused',
  resume: 'resumed',
  promote: 'soak cut short',
  abort: 'aborted',
  undo: 'taken back',
  approve: 'approved',
  breakGlass: 'given to every cluster at once, past waves and gates,',
};

/** From which states each is possible. */
const FROM: Readonly<Record<Steering, readonly Rollout['state'][]>> = {
  pause: ['running'],
  resume: ['paused', 'held'],
  promote: ['running'],
  abort: ['running', 'paused', 'held', 'undoing'],
  undo: ['running', 'paused', 'held'],
  approve: ['running', 'paused'],
  breakGlass: ['running', 'paused', 'held'],
};

function refusalOf({ state, author }: Rollout, { steering, caller, reason }: Wish): Problem | undefined {
  if (!FROM[steering].includes(state)) {
    const message = `the rollout is ${state}: ${steering} is for one that is ${FROM[steering].join(' or ')}`;
    return { path: 'action', code: 'REFUSED', message };
  }
  if (steering === 'breakGlass' && !reason?.trim())
    return { path: 'reason', code: 'REQUIRED', message: 'say why no wave and no gate is waited for: others will ask' };
  if (steering !== 'approve' || caller.name !== author) return undefined;
  const message = `${author} made the change: somebody else has to approve it`;
  return { path: 'action', code: 'FORBIDDEN', message };
}

function steered(rollout: Rollout, { steering, caller, reason }: Wish, now: number): Transition {
  const only = (next: Rollout): Transition => ({ rollout: next, pins: [], records: [] });
  const said = `by ${caller.name}${reason ? `: ${reason}` : ''}`;
  switch (steering) {
    case 'pause':
      return only({ ...rollout, state: 'paused', reason: `paused ${said}` });
    case 'resume':
      // The wave is asked anew, with its whole time.
      return only({ ...rollout, state: 'running', reason: '', waveSince: now, stillSince: undefined });
    case 'promote':
      return only({ ...rollout, promotedWave: rollout.wave });
    case 'approve':
      return only({ ...rollout, approvals: [...rollout.approvals, { wave: rollout.wave, by: caller.name }] });
    case 'breakGlass':
      return pastGates(rollout, now, `past waves and gates ${said}`);
    case 'abort':
      return ended(rollout, 'aborted', `aborted ${said}; clusters keep what they have`, now);
    case 'undo': {
      const undone = undoing(rollout, now, () => true);
      return { ...undone, rollout: { ...undone.rollout, reason: `taken back ${said}` } };
    }
  }
}
