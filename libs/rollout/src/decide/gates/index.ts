import type { GateType } from '@overmesh/model';
import type { GateAnswer } from '../../rollout.ts';
import { acceptedGate } from './accepted.ts';
import { approvalGate } from './approval.ts';
import { meaningOf } from './gate.ts';
import type { AskGate, GateView } from './gate.ts';
import { liveGate } from './live.ts';
import { promqlGate } from './promql.ts';
import { webhookGate } from './webhook.ts';
import { windowGate } from './window.ts';

/** When a gate is asked: before its wave begins, or of what the wave has come to. */
type Moment = 'before' | 'after';

/** Every gate, total: a new type does not compile without its function. */
const GATES: Readonly<Record<GateType, { readonly moment: Moment; readonly ask: AskGate }>> = {
  window: { moment: 'before', ask: windowGate },
  approval: { moment: 'before', ask: approvalGate },
  accepted: { moment: 'after', ask: acceptedGate },
  live: { moment: 'after', ask: liveGate },
  promql: { moment: 'after', ask: promqlGate },
  webhook: { moment: 'after', ask: webhookGate },
};

/** An answer with what it means: whether the rollout may go on. */
export interface GateFinding extends GateAnswer {
  readonly meaning: 'pass' | 'wait' | 'fail';
}

/** Asks every gate of a moment. In the order of the strategy. */
export function askGates(moment: Moment, view: GateView): readonly GateFinding[] {
  return view.rollout.strategy.gates
    .filter(({ type }) => GATES[type].moment === moment)
    .map((gate) => {
      const answer = GATES[gate.type].ask(view, gate);
      return { gate: gate.name, ...answer, meaning: meaningOf(gate, answer) };
    });
}
