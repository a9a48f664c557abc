import { setTimeout as sleep } from 'node:timers/promises';
import { graphql } from '../../harness/faults/graphql.ts';
import type { ApiAddress, GraphqlAnswer } from '../../harness/faults/graphql.ts';
import type { Edit } from '../plan/edits.ts';
import { editInWords } from '../plan/words.ts';

/** A change that the api has acknowledged. */
export interface Acknowledged {
  readonly edit: Edit;
  /** Epoch, milliseconds. */
  readonly at: number;
  /** Empty where nothing changed. */
  readonly revisions: readonly { readonly virtualMesh: string; readonly revision: number }[];
}

export interface WriterResult {
  readonly acknowledged: readonly Acknowledged[];
  readonly refused: number;
  /** Tries that were to be repeated. */
  readonly temporary: number;
  /** Answers that are none: masked faults of the api, and refusals that are not foreseen. */
  readonly faults: readonly string[];
  /** Never answered, with the last that was heard. */
  readonly unanswered: readonly string[];
}

const APPLY = `mutation ($documents: [JSON!]!, $ifRevisions: JSON, $requestId: String, $confirmDeletes: Boolean) {
  outcome: apply(documents: $documents, ifRevisions: $ifRevisions, requestId: $requestId, confirmDeletes: $confirmDeletes) {
    __typename
    ... on Applied { revisions { virtualMesh revision } }
    ... on Rejected { problems { path code message } }
  }
}`;
const DELETE = `mutation ($refs: [DocumentRef!]!, $requestId: String, $confirmDeletes: Boolean) {
  outcome: deleteDocuments(refs: $refs, requestId: $requestId, confirmDeletes: $confirmDeletes) {
    __typename
    ... on Deleted { revisions { virtualMesh revision } }
    ... on Rejected { problems { path code message } }
  }
}`;

type Outcome =
  | { readonly __typename: 'Applied' | 'Deleted'; readonly revisions: Acknowledged['revisions'] }
  | { readonly __typename: 'Rejected'; readonly problems: readonly { readonly code: string }[] };

/** What a change may be refused for here. */
const FORESEEN = new Set(['NOT_FOUND', 'STALE', 'BAD_FORMAT', 'STILL_REFERENCED']);

/**
 * Does one change after the other, each tried again until the api has said what became of it.
 *
 * @param until when no new one is begun
 * @param giveUp when one that has no answer is not tried again
 */
export async function runWriter(
  address: () => ApiAddress,
  edits: readonly Edit[],
  times: { readonly until: number; readonly giveUp: number },
): Promise<WriterResult> {
  const acknowledged: Acknowledged[] = [];
  const faults: string[] = [];
  const unanswered: string[] = [];
  let refused = 0;
  let temporary = 0;
  for (const edit of edits) {
    await sleep(edit.waitMs);
    if (Date.now() >= times.until) break;
    for (let heard = 'nothing'; ;) {
      const answer = await send(address(), edit);
      if (answer.is === 'done') acknowledged.push({ edit, at: Date.now(), revisions: answer.revisions });
      if (answer.is === 'refused') refused += 1;
      if (answer.is === 'refused' && answer.fault)
        faults.push(`${edit.requestId} ${editInWords(edit)}: ${answer.fault}`);
      if (answer.is !== 'temporary') break;
      temporary += 1;
      heard = answer.why;
      if (answer.fault) faults.push(`${edit.requestId}: ${answer.why}`);
      if (Date.now() >= times.giveUp) {
        unanswered.push(`${edit.requestId} ${editInWords(edit)}: ${heard}`);
        break;
      }
      await sleep(400);
    }
  }
  return { acknowledged, refused, temporary, faults, unanswered };
}

/** What the api has said of a change. */
export type Heard =
  | { readonly is: 'done'; readonly revisions: Acknowledged['revisions'] }
  | { readonly is: 'refused'; readonly fault?: string }
  | { readonly is: 'temporary'; readonly why: string; readonly fault?: true };

/** Sends a change once. */
export async function send(address: ApiAddress, edit: Edit): Promise<Heard> {
  const { requestId, confirmDeletes } = edit;
  const [query, variables] =
    edit.do === 'apply'
      ? [APPLY, { documents: edit.documents, ifRevisions: edit.ifRevisions ?? null, requestId, confirmDeletes }]
      : [DELETE, { refs: edit.refs, requestId, confirmDeletes }];
  try {
    return heardOf(await graphql<{ outcome: Outcome }>(address, query, variables));
  } catch (error) {
    return { is: 'temporary', why: error instanceof Error ? error.message : String(error) };
  }
}

function heardOf({ status, data, errors }: GraphqlAnswer<{ outcome: Outcome }>): Heard {
  const outcome = data?.outcome;
  if (outcome?.__typename === 'Rejected') {
    const odd = outcome.problems.filter(({ code }) => !FORESEEN.has(code));
    return { is: 'refused', ...(odd.length ? { fault: JSON.stringify(odd) } : {}) };
  }
  if (outcome) return { is: 'done', revisions: outcome.revisions };
  const why = `${status} ${JSON.stringify(errors)}`;
  const isClear = status >= 500 || errors?.[0]?.extensions?.['code'] === 'TEMPORARILY_UNAVAILABLE';
  return { is: 'temporary', why, ...(isClear ? {} : { fault: true as const }) };
}
