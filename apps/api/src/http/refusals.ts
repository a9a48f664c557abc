import type { ErrorRequestHandler, NextFunction, Request, Response } from 'express';
import { RefusalPace } from './refusal-pace.ts';
import { requestScope } from './request-scope.ts';
import { authorizationOf } from './token.ts';
import type { TokenCheck } from './token.ts';

const OPEN = ['/', '/healthz', '/readyz'];

const sentences = {
  400: 'the body must be one JSON object with a query, whole and well-formed',
  415: 'the body must be JSON in UTF-8, as it is or with gzip, deflate or br',
} as const satisfies Readonly<Record<number, string>>;

/** Lets in whoever has the token; everybody may ask whether the program is well. Others are told that they need one, in their turn. */
export function requireToken(check: TokenCheck) {
  const pace = new RefusalPace();
  return (request: Request, response: Response, next: NextFunction): void => {
    const token = check(authorizationOf(request));
    const scope = requestScope.getStore();
    if (token && scope) scope.token = token.name;
    if (token || OPEN.includes(request.path)) {
      next();
      return;
    }
    const waitMs = pace.waitOf(performance.now());
    if (waitMs === undefined) request.socket.destroy();
    else if (waitMs === 0) refuseStranger(response);
    else setTimeout(() => refuseStranger(response), waitMs).unref();
  };
}

function refuseStranger(response: Response): void {
  if (response.destroyed) return;
  response.setHeader('www-authenticate', 'Bearer realm="overmesh"');
  refuse(response, 401, 'UNAUTHENTICATED', UNAUTHENTICATED);
}

/** To whom nothing is known of, so that it tells no place. */
export const UNAUTHENTICATED = 'send a token as "Authorization: Bearer <token>"; `overmesh up` says where its own is';

/** JSON is UTF-8 (RFC 8259, 8.1): in another encoding a filter on the way would read another text than we do. */
export function requireUtf8() {
  return (request: Request, response: Response, next: NextFunction): void => {
    const charset = /;\s*charset\s*=\s*"?([^\s";]*)/i.exec(request.headers['content-type'] ?? '')?.[1] ?? 'utf-8';
    if (charset.toLowerCase() === 'utf-8') next();
    else refuse(response, 415, 'BAD_REQUEST', sentences[415]);
  };
}

/** Says in a sentence what is wrong with a body that could not be read. */
export function bodyRefusals(bodyBytes: number): ErrorRequestHandler {
  return (error: unknown, _request, response, next) => {
    const status = statusOf(error);
    if (response.headersSent || status === undefined) {
      next(error);
      return;
    }
    const said: Readonly<Record<number, string>> = {
      ...sentences,
      413: `a request may hold at most ${bodyBytes} bytes`,
    };
    refuse(response, status, 'BAD_REQUEST', said[status] ?? 'the body of the request cannot be read');
  };
}

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
