import type { ApolloServerPlugin } from '@apollo/server';
import type { OperationDefinitionNode } from 'graphql';
import type { Metrics } from '../http/metrics.ts';
import { requestScope } from '../http/request-scope.ts';
import type { ApiContext } from './context.ts';

/** Names each operation for the request's log line, and measures it. */
export function operationMetrics(metrics: Metrics): ApolloServerPlugin<ApiContext> {
  return {
    requestDidStart: async () => {
      const start = performance.now();
      let field = 'unread';
      return {
        didResolveOperation: async ({ operation, operationName }) => {
          if (!operation) return;
          field = rootField(operation);
          const scope = requestScope.getStore();
          if (scope) scope.operationName = (operationName ?? field).slice(0, 100);
        },
        willSendResponse: async ({ errors }) => {
          metrics.operation(field, errors?.length ? 'failed' : 'ok', (performance.now() - start) / 1000);
        },
      };
    },
  };
}

/** By its field, not by its name: names are the caller's, fields are ours and few. */
function rootField({ selectionSet }: OperationDefinitionNode): string {
  const names = new Set(selectionSet.selections.map((node) => (node.kind === 'Field' ? node.name.value : 'several')));
  const [only = 'several', ...others] = names;
  return others.length ? 'several' : only;
}
