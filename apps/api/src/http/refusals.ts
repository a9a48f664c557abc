import type { ErrorRequestHandler, NextFunction, Request, Response } from 'express';
import type { TokenCheck } from './token.ts';

const OPEN = ['/healthz', '/readyz'];

/** Lets in whoever has the token; everybody may ask whether the program is well. */
export function requireToken(isRight: TokenCheck, tokenPath: string) {
  return (request: Request, response: Response, next: NextFunction): void => {
    if (OPEN.includes(request.path) || isRight(request.headers.authorization)) {
      next();
      return;
    }
    response.setHeader('www-authenticate', 'Bearer realm="overmesh"');
    refuse(response, 401, 'UNAUTHENTICATED', unauthenticated(tokenPath));
  };
}

export function unauthenticated(tokenPath: string): string {
  return `send the token in ${tokenPath} as "Authorization: Bearer <token>"`;
}

/** Says in a sentence what is wrong with a body that could not be read. */
export function bodyRefusals(bodyBytes: number): ErrorRequestHandler {
  return (error: unknown, _request, response, next) => {
    const status = statusOf(error);
    if (response.headersSent || status === undefined) {
      next(error);
      return;
    }
    const message = status === 413 ? `a request may hold at most ${bodyBytes} bytes` : sentences[status];
    refuse(response, status, 'BAD_REQUEST', message ?? 'the body of the request cannot be read');
  };
}

const sentences: Readonly<Record<number, string>> = {
  400: 'the body must be one JSON object with a query, whole and well-formed',
  415: 'the body must be JSON in UTF-8, as it is or with gzip, deflate or br',
};

/** The status that the body parser gave to a fault of the caller's. */
function statusOf(error: unknown): number | undefined {
  if (!(error instanceof Error) || !('status' in error)) return undefined;
  const { status } = error;
  return typeof status === 'number' && status >= 400 && status < 500 ? status : undefined;
}

/** In GraphQL's form, so that a client shows the sentence. */
function refuse(response: Response, status: number, code: string, message: string): void {
  response.status(status).json({ errors: [{ message, extensions: { code } }] });
}
