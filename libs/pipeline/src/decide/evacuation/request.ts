import type { Problem } from '@overmesh/model';

/** How a cluster gets its requests back. */
export interface ReturnRequest {
  /** From the first step to the last one. 0: in one step, at once. */
  readonly overMs: number;
  readonly reason?: string;
}

/** How a cluster is evacuated. */
export interface EvacuationRequest extends ReturnRequest {
  /** How many times its usual load a pod of those that take over may get: 1 to 100, 3 where absent. */
  readonly most?: number;
  /** What nobody else serves stays where it is; without it there must be nothing of that kind. */
  readonly partly?: boolean;
}

/** A pod has some room, and seldom more than that. */
export const USUAL_MOST = 3;

const DAY_MS = 86_400_000;
const LONGEST_REASON = 500;

/** What is wrong with a request, everything at once. */
export function checkRequest(request: EvacuationRequest): readonly Problem[] {
  const { overMs, most = USUAL_MOST, reason = '' } = request;
  return [
    ...(overMs >= 0 && overMs <= DAY_MS ? [] : [outOfRange('overSeconds', 'it must be from 0 to 86400 seconds')]),
    ...(most >= 1 && most <= 100 ? [] : [outOfRange('most', 'it must be from 1 to 100')]),
    ...(reason.length <= LONGEST_REASON
      ? []
      : [{ path: 'reason', code: 'TOO_LONG', message: `it must have at most ${LONGEST_REASON} characters` } as const]),
  ];
}

function outOfRange(path: string, message: string): Problem {
  return { path, code: 'OUT_OF_RANGE', message };
}
