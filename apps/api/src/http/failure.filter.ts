import { Catch } from '@nestjs/common';
import type { ArgumentsHost, ExceptionFilter } from '@nestjs/common';
import type { Logger } from '@overmesh/log';
import { withId } from '@overmesh/log';
import type { Response } from 'express';

/** What went wrong outside of GraphQL: the caller's mistakes by their status, ours as an id that the log has. */
@Catch()
export class FailureFilter implements ExceptionFilter {
  constructor(private readonly log: Logger) {}

  catch(error: unknown, host: ArgumentsHost): unknown {
    // GraphQL has its own masks, see mask-errors.ts.
    if (host.getType<string>() === 'graphql') return error;
    const response = host.switchToHttp().getResponse<Response>();
    const status = statusOf(error);
    if (response.headersSent) return response.end();
    if (status < 500)
      return response.status(status).json(body(WORDS[status] ?? 'the request is not understood', 'BAD_REQUEST'));
    const fault = withId(error);
    this.log.error({ fault }, 'a request failed');
    return response.status(500).json(body(`internal error ${fault.id}`, 'INTERNAL_SERVER_ERROR'));
  }
}

const WORDS: Readonly<Record<number, string>> = {
  400: 'the body is not JSON in UTF-8',
  404: 'there is nothing here; GraphQL is at /graphql',
  413: 'the body is too large',
  415: 'the body must be application/json in UTF-8',
};

function body(message: string, code: string) {
  return { errors: [{ message, extensions: { code } }] };
}

/** Status of Nest's exceptions and of body-parser's errors. */
function statusOf(error: unknown): number {
  if (typeof error !== 'object' || error === null || !('status' in error)) return 500;
  return typeof error.status === 'number' && error.status >= 400 && error.status < 600 ? error.status : 500;
}
