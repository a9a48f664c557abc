import { randomUUID } from 'node:crypto';
import type { NextFunction, Request, Response } from 'express';
import type { Logger } from '@overmesh/log';
import { callerFrom, requestIdFrom } from './caller.ts';
import type { Metrics } from './metrics.ts';
import { requestScope } from './request-scope.ts';
import type { RequestScope } from './request-scope.ts';

type Middleware = (request: Request, response: Response, next: NextFunction) => void;

/** One line per request: who asked for what, how it went, how long it took. Never what was in it. */
export function requestLog(log: Logger, metrics: Metrics): Middleware {
  return (request, response, next) => {
    const start = performance.now();
    const scope: RequestScope = {
      id: requestIdFrom(request.headers['x-request-id'], randomUUID),
      caller: callerFrom(request.headers['x-overmesh-author']),
    };
    // Now: routers below shorten the path while they handle it.
    const route = routeOf(request.path);
    response.setHeader('x-request-id', scope.id);
    response.once('close', () => {
      const ms = Math.round(performance.now() - start);
      metrics.http(route, response.statusCode);
      // Probes come every few seconds and say nothing while they succeed.
      const level = route.endsWith('z') && response.statusCode < 400 ? 'debug' : 'info';
      const { id, caller, token, operationName } = scope;
      const operation = operationName === undefined ? {} : { operation: operationName };
      const { method } = request;
      const status = response.writableFinished ? response.statusCode : 'aborted';
      const who = { author: caller.name, ...(token === undefined ? {} : { token }) };
      log[level]({ requestId: id, method, route, ...operation, status, ms, ...who }, 'request');
    });
    requestScope.run(scope, next);
  };
}

/** Only paths that exist: what callers make up would fill the metrics and the log. */
function routeOf(path: string): string {
  return ['/graphql', '/healthz', '/readyz', '/metrics'].includes(path) ? path : 'other';
}
