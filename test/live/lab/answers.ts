/**
 * What a pod is told to do, in a header of the request itself: one answer per try, the last one for all further tries.
 *
 *     x-live-answers: 503, reset, 200      the first try gets a 503, the second a closed connection, the others a 200
 *
 * `hang` never answers, `grpc-14` answers with that gRPC status, `after-300` answers 200 after 300 ms.
 */
export const answersHeader = 'x-live-answers';

/** By this header the tries of one request are counted, whichever pods they reach. */
export const idHeader = 'x-live-id';

/** One step of such a list. */
export type PlannedAnswer =
  | { readonly kind: 'status'; readonly status: number; readonly afterMs: number; readonly grpc?: number }
  | { readonly kind: 'reset' | 'refused' | 'hang' };

/** What the pod is to do at the n-th try of a request, from 0. */
export function plannedAnswer(header: string | undefined, tries: number): PlannedAnswer {
  const words = (header ?? '200').split(',').map((word) => word.trim());
  return parseAnswer(words[Math.min(tries, words.length - 1)] ?? '200');
}

function parseAnswer(word: string): PlannedAnswer {
  if (word === 'reset' || word === 'refused' || word === 'hang') return { kind: word };
  const [name = '', number = ''] = word.split('-');
  if (name === 'grpc') return { kind: 'status', status: 200, afterMs: 0, grpc: Number(number) };
  if (name === 'after') return { kind: 'status', status: 200, afterMs: Number(number) };
  return { kind: 'status', status: Number(word), afterMs: 0 };
}
