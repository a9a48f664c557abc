import { Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { GraphQLModule } from '@nestjs/graphql';
import type { ApolloDriverConfig } from '@nestjs/apollo';
import { AccessModule, Tokens } from '@overmesh/access';
import { PipelineModule } from '@overmesh/pipeline';
import type { PipelineOptions } from '@overmesh/pipeline';
import { apolloOptions } from './graphql/apollo-options.ts';
import { ClusterLoaders, DocumentLoaders } from './graphql/loaders.ts';
import { Gate } from './http/gate.ts';
import { HealthController } from './http/health.controller.ts';
import { Metrics } from './http/metrics.ts';
import { DATABASE_PERIODS, JOBS, Readiness } from './http/readiness.ts';
import { Live, LIVE_OPTIONS } from './live/live.ts';
import { AdoptionResolver } from './resolvers/adoption.resolver.ts';
import { BackupsResolver } from './resolvers/backups.resolver.ts';
import { ClusterChangesResolver } from './resolvers/cluster-changes.resolver.ts';
import { ClustersResolver } from './resolvers/clusters.resolver.ts';
import { DeregistrationResolver } from './resolvers/deregistration.resolver.ts';
import { DocumentsResolver } from './resolvers/documents.resolver.ts';
import { EventsResolver } from './resolvers/events.resolver.ts';
import { FailoverResolver } from './resolvers/failover.resolver.ts';
import { HistoryResolver } from './resolvers/history.resolver.ts';
import { HubResolver } from './resolvers/hub.resolver.ts';
import { InventoryResolver } from './resolvers/inventory.resolver.ts';
import { kindResolvers } from './resolvers/kind.resolver.ts';
import { LanesResolver } from './resolvers/lanes.resolver.ts';
import { MasterKeysResolver } from './resolvers/master-keys.resolver.ts';
import { OperationsResolver } from './resolvers/operations.resolver.ts';
import { PausesResolver } from './resolvers/pauses.resolver.ts';
import { PlanResolver } from './resolvers/plan.resolver.ts';
import { RegistrationResolver } from './resolvers/registration.resolver.ts';
import { RolloutsResolver } from './resolvers/rollouts.resolver.ts';
import { DestinationResolver, MeshResolver, WorkloadResolver } from './resolvers/seen-in.resolver.ts';
import { StatusResolver } from './resolvers/status.resolver.ts';
import { TokensResolver } from './resolvers/tokens.resolver.ts';
import { TrustAuthoritiesResolver } from './resolvers/trust-authorities.resolver.ts';
import { MeshTrustResolver, TrustResolver } from './resolvers/trust.resolver.ts';
import { VersionResolver } from './resolvers/version.resolver.ts';
import { WhyResolver } from './resolvers/why.resolver.ts';

const resolvers = [
  AdoptionResolver,
  BackupsResolver,
  ClusterChangesResolver,
  ClustersResolver,
  DeregistrationResolver,
  DestinationResolver,
  DocumentsResolver,
  EventsResolver,
  FailoverResolver,
  HistoryResolver,
  HubResolver,
  InventoryResolver,
  LanesResolver,
  MasterKeysResolver,
  MeshResolver,
  OperationsResolver,
  PausesResolver,
  PlanResolver,
  RegistrationResolver,
  RolloutsResolver,
  StatusResolver,
  TokensResolver,
  TrustResolver,
  TrustAuthoritiesResolver,
  MeshTrustResolver,
  WhyResolver,
  VersionResolver,
  WorkloadResolver,
  ...kindResolvers,
];

/** The rooms with a door to the outside. */
@Module({})
export class ApiModule {
  static forRoot(options: PipelineOptions, metrics: Metrics): DynamicModule {
    const { config, databaseUrl, jobs, log } = options;
    return {
      module: ApiModule,
      imports: [
        AccessModule,
        PipelineModule.forRoot(options),
        GraphQLModule.forRoot<ApolloDriverConfig>(apolloOptions(config.requestLimits, metrics, log)),
      ],
      controllers: [HealthController],
      providers: [
        ...resolvers,
        ClusterLoaders,
        DocumentLoaders,
        {
          provide: Gate,
          inject: [Tokens],
          useFactory: (tokens: Tokens) => new Gate({ tokens, home: config.home, log, periods: config.periods.api }),
        },
        Live,
        Readiness,
        { provide: LIVE_OPTIONS, useValue: { databaseUrl, log, periods: config.periods } },
        { provide: JOBS, useValue: jobs },
        { provide: DATABASE_PERIODS, useValue: config.periods.database },
        { provide: Metrics, useValue: metrics },
      ],
    };
  }
}
