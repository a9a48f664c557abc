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

/** What its answer is about: each cluster by itself, or the rollout, of which nobody is the one that failed. */
type Scope = 'cluster' | 'rollout';

interface GateEntry {
  readonly moment: Moment;
  readonly scope: Scope;
  readonly ask: AskGate;
}

/** Every gate, total: a new type does not compile without its function. */
const GATES: Readonly<Record<GateType, GateEntry>> = {
  window: { moment: 'before', scope: 'rollout', ask: windowGate },
  approval: { moment: 'before', scope: 'rollout', ask: approvalGate },
  accepted: { moment: 'after', scope: 'cluster', ask: acceptedGate },
  live: { moment: 'after', scope: 'cluster', ask: liveGate },
  promql: { moment: 'after', scope: 'cluster', ask: promqlGate },
  webhook: { moment: 'after', scope: 'rollout', ask: webhookGate },
};

/** An answer with what it means: whether the rollout may go on. */
export interface GateFinding extends GateAnswer {
  readonly meaning: 'pass' | 'wait' | 'fail';
}

/** Asks every gate of a moment, or those whose answer is about single clusters. In the order of the strategy. */
export function askGates(moment: Moment, view: GateView, only?: Scope): readonly GateFinding[] {
  return view.rollout.strategy.gates
    .filter(({ type }) => GATES[type].moment === moment && (only ?? GATES[type].scope) === GATES[type].scope)
    .map((gate) => {
      const answer = GATES[gate.type].ask(view, gate);
      return { gate: gate.name, ...answer, meaning: meaningOf(gate, answer) };
    });
}

/** `gate errors: 12 % of the requests fail`: how a finding stands in a reason. */
export function saidBy({ gate, message }: GateFinding): string {
  return `gate ${gate}: ${message}`;
}

/** What a rollout must not go on past, the worst first. */
export function stopOf(findings: readonly GateFinding[]): GateFinding | undefined {
  return findings.find(({ meaning }) => meaning === 'fail') ?? findings.find(({ meaning }) => meaning === 'wait');
}
