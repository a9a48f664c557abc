import type { Operation } from '@overmesh/model';
import type { EvacuationState } from './state.ts';
import type { EvacuationStep } from './step.ts';

/** Where it stands after a step, for whoever watches. @param state as it is after the step */
export function evacuationStanding(
  name: string,
  step: EvacuationStep,
  state: EvacuationState,
): Pick<Operation, 'message' | 'progress' | 'problems'> {
  const done = state.direction === 'away' ? 100 - state.share : state.share;
  const troubles = step.do === 'hold' ? step.troubles : [];
  return {
    message: messageOf(name, step, state),
    progress: { done, total: 100 },
    problems: troubles.map((message) => ({ path: 'cluster', code: 'REFUSED', message })),
  };
}

function messageOf(name: string, step: EvacuationStep, { share, direction }: EvacuationState): string {
  const now = `${name} has ${share} % of its requests`;
  switch (step.do) {
    case 'rest':
      return `${name} is evacuated: it serves when all others are lost`;
    case 'end':
      return step.isForgotten ? `${name} is not registered any more` : `${name} has all of its requests back`;
    case 'hold':
      return `${now}, and the next step is held`;
    case 'spread':
      return `${now}, as soon as everybody knows: ${step.behind}`;
    case 'move':
    case 'wait':
      return direction === 'away' ? `${now}, and is being evacuated` : `${now}, and gets more`;
  }
}
