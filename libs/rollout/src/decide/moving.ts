import type { Rollout, RolloutCluster, Seen } from '../rollout.ts';
import { beyondThreshold, notWritten, quarantinedOf, setAside, stoppedByGates } from './failures.ts';
import { askGates, saidBy } from './gates/index.ts';
import type { Step } from './step.ts';
import { deadlineOf, gateView, obstacles, seenOf, waveOf } from './view.ts';

/** A wave whose clusters are being given the change. */
export function movingStep(rollout: Rollout, seen: Seen, now: number): Step {
  const wave = waveOf(rollout);
  const waiting = wave.filter(({ state }) => state === 'waiting');
  const underWay = wave.filter(({ state }) => state === 'moved');
  const isAway = (one: RolloutCluster): boolean => !seenOf(one, seen).isReachable;
  const away = [...waiting, ...underWay].filter(isAway);
  if (away.length && rollout.strategy.onUnreachable === 'skip') return { do: 'skip', clusterIds: idsOf(away) };
  const quarantined = quarantinedOf(underWay, seen);
  const [first] = quarantined;
  if (first)
    return (
      setAside(rollout, quarantined) ?? {
        do: 'fail',
        reason: `${first.reason}${beyondThreshold(rollout)}`,
        findings: [],
      }
    );
  const aside = setAside(
    rollout,
    stoppedByGates(rollout, seen, now, ({ verdict }) => verdict === 'fail'),
  );
  if (aside) return aside;
  const refusal = refusalIn(rollout, seen, now);
  if (refusal) return refusal;
  if (!waiting.length && !underWay.length) return { do: 'soak' };
  // Who is out of reach is unavailable too, whether it was its turn already or not.
  const unavailable = underWay.length + waiting.filter(isAway).length;
  const free = Math.max(0, rollout.strategy.maxUnavailable - unavailable);
  const next = waiting.filter((one) => !isAway(one)).slice(0, free);
  if (next.length) return { do: 'move', clusterIds: idsOf(next) };
  const missing = [...underWay, ...waiting.filter(isAway)];
  const reason = obstacles(missing, seen);
  const deadline = deadlineOf(rollout);
  if (rollout.stillSince !== undefined) return { do: 'wait', reason };
  if (now < deadline) return { do: 'wait', reason, untilMs: deadline };
  const failed = `the deadline of the wave passed: ${reason}${beyondThreshold(rollout)}`;
  return setAside(rollout, notWritten(missing, seen)) ?? { do: 'fail', reason: failed, findings: [] };
}

/** A mesh that says no is not given the change anywhere else. What it cannot tell yet is no answer. */
function refusalIn(rollout: Rollout, seen: Seen, now: number): Step | undefined {
  const findings = askGates('after', gateView(rollout, seen, now));
  const refused = findings.find(({ verdict }) => verdict === 'fail');
  return refused && { do: 'fail', reason: `${saidBy(refused)}${beyondThreshold(rollout)}`, findings };
}

function idsOf(clusters: readonly RolloutCluster[]): readonly string[] {
  return clusters.map(({ clusterId }) => clusterId);
}
