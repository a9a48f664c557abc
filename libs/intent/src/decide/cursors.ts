import { INTENT_KINDS, parseDocumentKey } from '@overmesh/model';

/** Whether no page of documents ever gave this cursor: the key of a document, also of one that is gone by now. */
export function isForgedDocumentCursor(after: string | undefined): boolean {
  if (after === undefined) return false;
  const id = parseDocumentKey(after);
  return !INTENT_KINDS.some((kind) => kind === id?.kind);
}

/** Whether no page of history ever gave this cursor: the number of a revision, which fits Postgres's integer. */
export function isForgedRevisionCursor(after: string | undefined): boolean {
  return after !== undefined && !(/^[1-9]\d{0,9}$/.test(after) && Number(after) < 2 ** 31);
}
