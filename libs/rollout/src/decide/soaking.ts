import type { Rollout, Seen } from '../rollout.ts';
import { beyondThreshold, setAside, soakDeadlineOf, stoppedByGates } from './failures.ts';
import { askGates, saidBy, stopOf } from './gates/index.ts';
import type { Step } from './step.ts';
import { gateView } from './view.ts';

/** A wave that is written. Gates are asked all the while: who fails at the beginning of a soak is not watched to its end. */
export function soakingStep(rollout: Rollout, seen: Seen, now: number): Step {
  const { strategy, wave, phaseSince, promotedWave } = rollout;
  const aside = setAside(
    rollout,
    stoppedByGates(rollout, seen, now, ({ meaning }) => meaning === 'fail'),
  );
  if (aside) return aside;
  const findings = askGates('after', gateView(rollout, seen, now));
  const stop = stopOf(findings);
  const reason = stop ? saidBy(stop) : '';
  if (stop?.meaning === 'fail') return { do: 'fail', reason: `${reason}${beyondThreshold(rollout)}`, findings };
  const { soakMs = 0, name = '' } = strategy.waves[wave] ?? {};
  const soakEnd = promotedWave === wave ? now : phaseSince + soakMs;
  if (now < soakEnd) return { do: 'wait', reason: `wave ${name} is watched`, untilMs: soakEnd };
  if (!stop) return { do: 'next-wave', findings };
  const deadline = soakDeadlineOf(rollout);
  if (now < deadline) return { do: 'wait', reason, untilMs: deadline };
  const late = stoppedByGates(rollout, seen, now, ({ meaning }) => meaning !== 'pass');
  const failed = `${reason}, when the wave's deadline passed${beyondThreshold(rollout)}`;
  return setAside(rollout, late) ?? { do: 'fail', reason: failed, findings };
}
