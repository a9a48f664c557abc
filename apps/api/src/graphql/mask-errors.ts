import { unwrapResolverError } from '@apollo/server/errors';
import { isDiskFull, isTransient } from '@overmesh/db';
import { withId } from '@overmesh/log';
import type { Logger } from '@overmesh/log';
import type { GraphQLFormattedError } from 'graphql';
import { requestScope } from '../http/request-scope.ts';
import { withoutValues } from './error-text.ts';

/** Faults of the caller's: they may read what is wrong. */
const READABLE = new Set([
  'GRAPHQL_PARSE_FAILED',
  'GRAPHQL_VALIDATION_FAILED',
  'BAD_USER_INPUT',
  'BAD_REQUEST',
  'OPERATION_RESOLUTION_FAILURE',
  'PERSISTED_QUERY_NOT_SUPPORTED',
]);

export type FormatError = (formatted: GraphQLFormattedError, error: unknown) => GraphQLFormattedError;

/** What leaves the process of an error: the caller's own faults in words, of ours an id that the log has too. */
export function maskErrors(log: Logger): FormatError {
  return ({ message, locations, path, extensions }, error) => {
    const place = { ...(locations ? { locations } : {}), ...(path ? { path } : {}) };
    const cause = unwrapResolverError(error);
    if (isTransient(cause)) {
      log.warn(
        { requestId: requestScope.getStore()?.id, err: cause },
        'the database cannot be reached, or has no room',
      );
      return {
        message: isDiskFull(cause) ? NO_ROOM : UNAVAILABLE,
        ...place,
        extensions: { code: 'TEMPORARILY_UNAVAILABLE' },
      };
    }
    const code = extensions?.['code'];
    if (typeof code === 'string' && READABLE.has(code))
      return { message: withoutValues(message), ...place, extensions: { code } };
    const fault = withId(cause);
    log.error({ requestId: requestScope.getStore()?.id, fault }, 'a request failed');
    return { message: 'internal error', ...place, extensions: { code: 'INTERNAL', id: fault.id } };
  };
}

const UNAVAILABLE =
  'the database cannot be reached right now: try again in a few seconds ' +
  '(a change that was under way may have been saved; the same requestId makes it safe to repeat)';

const NO_ROOM =
  'the disk of the database is full: nothing was saved, and nothing can be until there is room on it; ' +
  'reading goes on, and the same requestId makes it safe to repeat the change then';
