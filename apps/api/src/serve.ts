import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { NestFactory } from '@nestjs/core';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Delivery } from '@overmesh/delivery';
import { KubeClients } from '@overmesh/kube';
import { nestLogger } from '@overmesh/log';
import type { PipelineOptions } from '@overmesh/pipeline';
import type { GraphQLSchema } from 'graphql';
import helmet from 'helmet';
import { ApiModule } from './api.module.ts';
import { maskErrors } from './graphql/mask-errors.ts';
import { FailureFilter } from './http/failure.filter.ts';
import { Gate } from './http/gate.ts';
import { Metrics } from './http/metrics.ts';
import { bodyRefusals, requireToken, requireUtf8 } from './http/refusals.ts';
import { requestLog } from './http/request-log.ts';
import { Live } from './live/live.ts';
import { serveSubscriptions } from './live/socket.ts';

/** An API that listens. */
export interface ServedApi {
  readonly port: number;
  readonly schema: GraphQLSchema;
  /** Ends subscriptions, answers what is under way, and closes. Database and jobs stay the caller's. */
  close(): Promise<void>;
}

/** Starts the API on the configured address; everything but the probes asks for the token. */
export async function serve(options: PipelineOptions): Promise<ServedApi> {
  const { config, jobs, log } = options;
  const { requestLimits: limits, apiHost, apiPort } = config;
  const metrics = new Metrics();
  const app = await NestFactory.create<NestExpressApplication<Server>>(ApiModule.forRoot(options, metrics), {
    logger: nestLogger(log),
    bodyParser: false,
    // A failed start is the caller's to tell: Nest would end the process.
    abortOnError: false,
  });
  const gate = app.get(Gate, { strict: false });
  app.use(requestLog(log, metrics));
  app.use(helmet());
  app.use(requireToken(gate.check));
  app.use(requireUtf8());
  app.useBodyParser('json', { limit: limits.bodyBytes });
  app.use(bodyRefusals(limits.bodyBytes));
  app.useGlobalFilters(new FailureFilter(log));
  await app.init();
  await gate.open();
  // One that fails is made up for by the next look of its own.
  app.get(Live, { strict: false }).on('tokens', () => void gate.refresh().catch(() => undefined));
  metrics.watch(jobs, app.get(Delivery, { strict: false }));
  const server = app.getHttpServer();
  server.requestTimeout = limits.timeoutMs;
  const { schema } = app.get(GraphQLSchemaHost, { strict: false });
  const subscriptions = serveSubscriptions(server, {
    schema,
    limits,
    gate,
    periods: config.periods.api,
    formatError: maskErrors(log),
    onCount: (open) => metrics.subscriptions(open),
  });
  await app.listen(apiPort, apiHost);
  return {
    port: (server.address() as AddressInfo).port,
    schema,
    close: async () => {
      gate.close();
      // First, since a server with open sockets never closes.
      await subscriptions.close();
      await app.close();
      await app.get(KubeClients, { strict: false }).close();
    },
  };
}
