import { Catch, HttpException } from '@nestjs/common';
import type { ArgumentsHost, ExceptionFilter } from '@nestjs/common';
import type { Logger } from '@overmesh/log';
import { withId } from '@overmesh/log';
import type { Response } from 'express';

/** What went wrong outside of GraphQL: a path that is not there, or a fault of ours by an id that the log has. */
@Catch()
export class FailureFilter implements ExceptionFilter {
  constructor(private readonly log: Logger) {}

  catch(error: unknown, host: ArgumentsHost): unknown {
    // GraphQL has its own masks, see graphql/mask-errors.ts.
    if (host.getType<string>() === 'graphql') return error;
    const response = host.switchToHttp().getResponse<Response>();
    if (response.headersSent) return response.end();
    if (error instanceof HttpException && error.getStatus() < 500)
      return response
        .status(error.getStatus())
        .json(body('there is nothing here: GraphQL is at /graphql', 'NOT_FOUND'));
    const fault = withId(error);
    this.log.error({ fault }, 'a request failed');
    return response.status(500).json(body('internal error', 'INTERNAL', fault.id));
  }
}

function body(message: string, code: string, id?: string) {
  return { errors: [{ message, extensions: { code, ...(id === undefined ? {} : { id }) } }] };
}
