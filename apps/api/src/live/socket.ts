import type { IncomingMessage, Server } from 'node:http';
import { randomUUID } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { getOperationAST, getVariableValues, GraphQLError, parse, specifiedRules, validate } from 'graphql';
import type { ExecutionArgs, FormattedExecutionResult, GraphQLFormattedError, GraphQLSchema } from 'graphql';
import type { SubscribePayload } from 'graphql-ws';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import type { RequestLimits } from '@overmesh/config';
import type { ApiContext } from '../graphql/context.ts';
import { documentRules, valueProblem } from '../graphql/limits.ts';
import type { FormatError } from '../graphql/mask-errors.ts';
import { authorFrom } from '../http/author.ts';
import type { TokenCheck } from '../http/token.ts';

/** What a client sends before anything else. */
type ConnectionParams = Readonly<Record<string, unknown>>;

export interface SocketOptions {
  readonly schema: GraphQLSchema;
  readonly limits: RequestLimits;
  readonly isRight: TokenCheck;
  /** Said to whoever comes without the token. */
  readonly unauthenticated: string;
  readonly formatError: FormatError;
  readonly onCount: (open: number) => void;
}

const MOST_PER_SOCKET = 50;

/**
 * Serves subscriptions, and nothing else, at /graphql by the protocol graphql-transport-ws.
 *
 * The token comes in `connectionParams.authorization`, since a browser can send no header with a WebSocket.
 *
 * @see https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md
 */
export function serveSubscriptions(server: Server, options: SocketOptions): { close(): Promise<void> } {
  const { schema, limits, isRight, unauthenticated, formatError, onCount } = options;
  const sockets = new WebSocketServer({ noServer: true, maxPayload: limits.bodyBytes });
  let open = 0;
  const count = (change: number): void => {
    open += change;
    onCount(open);
  };
  const format = (error: GraphQLError): GraphQLFormattedError => formatError(error.toJSON(), error);
  const graphql = useServer<ConnectionParams>(
    {
      schema,
      onConnect: async ({ connectionParams, extra }) => {
        if (isRight(connectionParams?.['authorization'])) return true;
        // As `return false` closes it, with a sentence for its reason, which may have 123 bytes.
        extra.socket.close(4403, Buffer.from(unauthenticated).subarray(0, 123).toString());
        return false;
      },
      onSubscribe: ({ connectionParams, subscriptions }, _id, payload) => {
        if (Object.keys(subscriptions).length > MOST_PER_SOCKET)
          return [badRequest(`one connection may have at most ${MOST_PER_SOCKET} subscriptions`)];
        return readSubscription(payload, schema, limits, contextOf(connectionParams));
      },
      onOperation: () => count(1),
      onComplete: () => count(-1),
      onError: (_context, _id, _payload, errors) => errors.map(format),
      onNext: (_context, _id, _payload, _args, { data, errors }): FormattedExecutionResult => ({
        ...(data === undefined ? {} : { data }),
        ...(errors ? { errors: errors.map(format) } : {}),
      }),
    },
    sockets,
  );
  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    if (request.url?.split('?')[0] !== '/graphql') {
      socket.end('HTTP/1.1 404 Not Found\r\nconnection: close\r\n\r\n');
      return;
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => sockets.emit('connection', webSocket, request));
  };
  server.on('upgrade', upgrade);
  return {
    close: async () => {
      server.off('upgrade', upgrade);
      await graphql.dispose();
    },
  };
}

function contextOf(params: ConnectionParams | undefined): ApiContext {
  return { requestId: randomUUID(), author: authorFrom(params?.['x-overmesh-author']) };
}

/** The operation ready to run, or what is wrong with it, by the same limits as over HTTP. */
function readSubscription(
  { query, operationName, variables }: SubscribePayload,
  schema: GraphQLSchema,
  limits: RequestLimits,
  contextValue: ApiContext,
): ExecutionArgs | readonly GraphQLError[] {
  try {
    const document = parse(query, { maxTokens: limits.tokens });
    const errors = validate(schema, document, [...specifiedRules, ...documentRules(limits)]);
    if (errors.length) return errors.map((error) => badRequest(error.message, 'GRAPHQL_VALIDATION_FAILED'));
    const operation = getOperationAST(document, operationName);
    if (operation?.operation !== 'subscription')
      return [badRequest('this connection is for subscriptions: send queries and mutations with POST')];
    const { errors: unfit } = getVariableValues(schema, operation.variableDefinitions ?? [], variables ?? {});
    if (unfit) return unfit.map((error) => badRequest(error.message, 'BAD_USER_INPUT'));
    const wrong = valueProblem(schema, document, operation, variables ?? {}, limits);
    if (wrong !== undefined) return [badRequest(wrong, 'BAD_USER_INPUT')];
    return {
      schema,
      document,
      contextValue,
      operationName: operationName ?? null,
      variableValues: variables ?? null,
    };
  } catch (error) {
    if (error instanceof GraphQLError) return [badRequest(error.message, 'GRAPHQL_PARSE_FAILED')];
    throw error;
  }
}

function badRequest(message: string, code = 'BAD_REQUEST'): GraphQLError {
  return new GraphQLError(message, { extensions: { code } });
}
