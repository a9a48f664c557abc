import { INTENT_KINDS, isDnsLabel } from '@overmesh/model';

/** Whether no page of documents ever gave this cursor: `Kind/name`, also of a document that is gone by now. */
export function isForgedDocumentCursor(after: string | undefined): boolean {
  if (after === undefined) return false;
  const slash = after.indexOf('/');
  return !INTENT_KINDS.some((kind) => kind === after.slice(0, slash)) || !isDnsLabel(after.slice(slash + 1));
}

/** Whether no page of history ever gave this cursor: the number of a revision, which fits Postgres's integer. */
export function isForgedRevisionCursor(after: string | undefined): boolean {
  return after !== undefined && !(/^[1-9]\d{0,9}$/.test(after) && Number(after) < 2 ** 31);
}
