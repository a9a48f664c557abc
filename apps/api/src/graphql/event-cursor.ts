import { callerError } from './answers.ts';

/** An event's position is its id: a whole number that Postgres's bigint holds. */
export function eventCursor(page: { readonly first: number; readonly after?: string }) {
  if (page.after !== undefined && !/^\d{1,18}$/.test(page.after))
    throw callerError('after is no cursor of events: give pageInfo.endCursor of the page before');
  return page;
}
