import { INTENT_KINDS, isDnsLabel } from '@overmesh/model';

/** Whether a page of documents can start after this cursor (`Kind/name`, also of a document that is gone by now). */
export function pageStart(after: string | undefined): 'good' | 'forged' {
  if (after === undefined) return 'good';
  const slash = after.indexOf('/');
  const known = INTENT_KINDS.some((kind) => kind === after.slice(0, slash)) && isDnsLabel(after.slice(slash + 1));
  return known ? 'good' : 'forged';
}

/** Whether a page of history can start after this cursor: the number of a revision. */
export function revisionStart(after: string | undefined): 'good' | 'forged' {
  return after === undefined || (/^[1-9]\d{0,9}$/.test(after) && Number(after) < 2 ** 31) ? 'good' : 'forged';
}
