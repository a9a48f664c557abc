import type { IncomingMessage } from 'node:http';
import { ApolloDriver } from '@nestjs/apollo';
import type { ApolloDriverConfig } from '@nestjs/apollo';
import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { GraphQLModule } from '@nestjs/graphql';
import { Live } from './graphql/live.ts';
import { PipelineModule } from '@overmesh/pipeline';
import type { PipelineOptions } from '@overmesh/pipeline';
import typeDefs from '../../../schema.graphql?raw';
import { ChangesResolver } from './changes.resolver.ts';
import { ClustersResolver } from './clusters.resolver.ts';
import { TrafficPolicyResolver, VirtualMeshResolver } from './document-fields.resolver.ts';
import { DocumentsResolver } from './documents.resolver.ts';
import { Contexts } from './graphql/context.ts';
import type { limitsOf } from './graphql/limits.ts';
import type { Mask } from './graphql/mask-errors.ts';
import { DATE_TIME_SCALAR, JSON_SCALAR } from './graphql/scalars.ts';
import { ProbesController } from './http/probes.controller.ts';
import { InventoryResolver } from './inventory.resolver.ts';
import { ApiMetrics } from './metrics.ts';
import { Readiness } from './readiness.ts';
import { StatusResolver } from './status.resolver.ts';
import { SubscriptionsResolver } from './subscriptions.resolver.ts';
import { LIMITS } from './tokens.ts';
import { VersionResolver } from './version.resolver.ts';

export const RESOLVERS = [
  VersionResolver,
  ClustersResolver,
  InventoryResolver,
  DocumentsResolver,
  VirtualMeshResolver,
  TrafficPolicyResolver,
  ChangesResolver,
  StatusResolver,
  SubscriptionsResolver,
];

export interface ApiModuleOptions extends PipelineOptions {
  readonly metrics: ApiMetrics;
  readonly live: Live;
  readonly mask: Mask;
  readonly guards: ReturnType<typeof limitsOf>;
}

/** Contexts are made from the rooms, and GraphQL needs them before any resolver runs. */
@Module({})
class ContextModule {
  static forRoot(rooms: DynamicModule): DynamicModule {
    return { module: ContextModule, imports: [rooms], providers: [Contexts], exports: [Contexts] };
  }
}

/** The api: the rooms, wired, with GraphQL in front. */
@Module({})
export class ApiModule {
  static forRoot(options: ApiModuleOptions): DynamicModule {
    const rooms = PipelineModule.forRoot(options);
    const contexts = ContextModule.forRoot(rooms);
    return {
      module: ApiModule,
      imports: [rooms, contexts, graphql(contexts, options)],
      controllers: [ProbesController],
      providers: [
        ...RESOLVERS,
        { provide: LIMITS, useValue: options.config.requestLimits },
        { provide: ApiMetrics, useValue: options.metrics },
        { provide: Live, useValue: options.live },
        { provide: Readiness, useFactory: () => new Readiness(options.dataSource, options.jobs) },
      ],
    };
  }
}

function graphql(contexts: DynamicModule, { mask, guards }: ApiModuleOptions): DynamicModule {
  return GraphQLModule.forRootAsync<ApolloDriverConfig>({
    driver: ApolloDriver,
    imports: [contexts],
    inject: [Contexts],
    useFactory: (made: Contexts) => ({
      typeDefs,
      resolvers: { JSON: JSON_SCALAR, DateTime: DATE_TIME_SCALAR },
      path: '/graphql',
      context: ({ req }: { req: IncomingMessage }) => made.of(req),
      validationRules: guards.validationRules,
      plugins: guards.plugins,
      allowBatchedHttpRequests: false,
      csrfPrevention: true,
      includeStacktraceInErrorResponses: false,
      introspection: true,
      graphiql: false,
      autoTransformHttpErrors: false,
      formatError: mask,
    }),
  });
}
