import type { ObjectStep } from './diff.ts';

/**
 * What is referred to is written first and deleted last:
 *
 *     records ─► creates and updates, stage 0, 1, 2 … ─► deletes, stage …, 2, 1, 0 ─► the rest
 */
export function inOrder(steps: readonly ObjectStep[]): readonly ObjectStep[] {
  const rank = (step: ObjectStep): readonly [number, number] => {
    if (step.do === 'record' || step.do === 'adopt') return [0, 0];
    if (step.do === 'create' || step.do === 'update') return [1, step.wanted.object.stage];
    if (step.do === 'delete') return [2, -step.entry.stage];
    return [3, 0];
  };
  return [...steps].sort((a, b) => {
    const [phaseA, stageA] = rank(a);
    const [phaseB, stageB] = rank(b);
    return phaseA - phaseB || stageA - stageB || (a.key < b.key ? -1 : 1);
  });
}
