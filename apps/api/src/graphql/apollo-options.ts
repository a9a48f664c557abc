import {
  ApolloServerPluginCacheControlDisabled,
  ApolloServerPluginUsageReportingDisabled,
} from '@apollo/server/plugin/disabled';
import { ApolloDriver } from '@nestjs/apollo';
import type { ApolloDriverConfig } from '@nestjs/apollo';
import type { RequestLimits } from '@overmesh/config';
import type { Logger } from '@overmesh/log';
import schema from '../../../../schema.graphql?raw';
import type { Metrics } from '../http/metrics.ts';
import { callerFrom } from '../http/caller.ts';
import { requestScope } from '../http/request-scope.ts';
import type { ApiContext } from './context.ts';
import { documentRules, valueLimits } from './limits.ts';
import { maskErrors } from './mask-errors.ts';
import { operationMetrics } from './operations.ts';
import { typeResolvers } from './type-resolvers.ts';

/** Apollo with every door shut that the API does not need. */
export function apolloOptions(limits: RequestLimits, metrics: Metrics, log: Logger): ApolloDriverConfig {
  return {
    driver: ApolloDriver,
    typeDefs: schema,
    resolvers: typeResolvers,
    path: '/graphql',
    context: (): ApiContext => {
      const { id = '', caller = callerFrom(undefined), token = '' } = requestScope.getStore() ?? {};
      return { requestId: id, caller, token };
    },
    formatError: maskErrors(log),
    autoTransformHttpErrors: false,
    validationRules: [...documentRules(limits)],
    parseOptions: { maxTokens: limits.tokens },
    plugins: [
      operationMetrics(metrics),
      valueLimits(limits),
      ApolloServerPluginCacheControlDisabled(),
      ApolloServerPluginUsageReportingDisabled(),
    ],
    graphiql: false,
    introspection: true,
    csrfPrevention: true,
    allowBatchedHttpRequests: false,
    persistedQueries: false,
    includeStacktraceInErrorResponses: false,
  };
}
