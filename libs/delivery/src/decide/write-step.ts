import type { Finding, ObjectStep } from './diff.ts';

/** A step that asks the API server to change something. */
export type WriteStep = Extract<ObjectStep, { readonly do: 'create' | 'update' | 'delete' }>;

export function isWrite(step: ObjectStep): step is WriteStep {
  return step.do === 'create' || step.do === 'update' || step.do === 'delete';
}

/** A write that is left out of this pass, with what is told of it. */
export function leftAlone(step: WriteStep, finding: Finding): ObjectStep {
  const wanted = step.do === 'delete' ? {} : { wanted: step.wanted };
  return { do: 'leave', key: step.key, finding, ...wanted };
}
