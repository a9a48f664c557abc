import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { NestFactory } from '@nestjs/core';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { Secret } from '@overmesh/config';
import { listen } from '@overmesh/db';
import { KubeClients } from '@overmesh/kube';
import { nestLogger } from '@overmesh/log';
import type { PipelineOptions } from '@overmesh/pipeline';
import helmet from 'helmet';
import { ApiModule } from './api.module.ts';
import { Contexts } from './graphql/context.ts';
import { limitsOf } from './graphql/limits.ts';
import { Live } from './graphql/live.ts';
import { maskWith } from './graphql/mask-errors.ts';
import { serveWebSockets } from './graphql/web-socket.ts';
import { requireToken, tokenCheck } from './http/bearer.ts';
import { FailureFilter } from './http/failure.filter.ts';
import { logRequests } from './http/request-log.ts';
import { ApiMetrics } from './metrics.ts';

export interface ApiOptions extends PipelineOptions {
  /** What every caller must show, but for /healthz and /readyz. */
  readonly token: Secret;
}

/** An api that listens. */
export interface Api {
  readonly port: number;
  /** Takes no more requests, lets those that run end (5 s), and closes what this made. */
  close(): Promise<void>;
}

const PATIENCE_MS = 5_000;

/** Starts the api on the configured host and port. What comes in `options` stays the caller's to close. */
export async function startApi(options: ApiOptions): Promise<Api> {
  const { config, log, token, databaseUrl } = options;
  const metrics = new ApiMetrics();
  const live = new Live();
  const mask = maskWith(log, metrics);
  const guards = limitsOf(config.requestLimits);
  const isToken = tokenCheck(token);
  const app = await NestFactory.create<NestExpressApplication>(
    ApiModule.forRoot({ ...options, metrics, live, mask, guards }),
    { logger: nestLogger(log), bodyParser: false, abortOnError: false },
  );
  app.disable('x-powered-by');
  app.use(logRequests(log, metrics), helmet(), requireToken(isToken));
  app.useBodyParser('json', { limit: config.requestLimits.bodyBytes });
  app.useGlobalFilters(new FailureFilter(log));
  await app.listen(config.apiPort, config.apiHost);
  const server = app.getHttpServer() as Server;
  server.requestTimeout = config.requestLimits.timeoutMs;
  const { schema } = app.get(GraphQLSchemaHost, { strict: false });
  const contexts = app.get(Contexts, { strict: false });
  const rules = guards.validationRules;
  const limits = config.requestLimits;
  const sockets = serveWebSockets(server, { schema, isToken, contexts, limits, rules, mask });
  const listening = await listen(databaseUrl, (announcement) => live.hear(announcement));
  return {
    port: (server.address() as AddressInfo).port,
    close: async () => {
      live.end();
      await sockets.close();
      const impatient = setTimeout(() => server.closeAllConnections(), PATIENCE_MS);
      server.closeIdleConnections();
      await app.close().finally(() => clearTimeout(impatient));
      await Promise.all([listening.close(), app.get(KubeClients, { strict: false }).close()]);
    },
  };
}
