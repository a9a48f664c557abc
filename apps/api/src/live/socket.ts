import type { IncomingMessage, Server } from 'node:http';
import { randomUUID } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { getOperationAST, getVariableValues, GraphQLError, parse, specifiedRules, validate } from 'graphql';
import type { ExecutionArgs, FormattedExecutionResult, GraphQLFormattedError, GraphQLSchema } from 'graphql';
import { CloseCode, handleProtocols, makeServer } from 'graphql-ws';
import type { SubscribePayload } from 'graphql-ws';
import { WebSocketServer } from 'ws';
import type { WebSocket } from 'ws';
import type { Periods, RequestLimits } from '@overmesh/config';
import type { ApiContext } from '../graphql/context.ts';
import { documentRules, valueProblem } from '../graphql/limits.ts';
import type { FormatError } from '../graphql/mask-errors.ts';
import { callerFrom } from '../http/caller.ts';
import type { Gate } from '../http/gate.ts';
import { UNAUTHENTICATED } from '../http/refusals.ts';
import { authorizationOf } from '../http/token.ts';
import { Admission } from './admission.ts';
import { Connection } from './connection.ts';
import { MessageTurns } from './message-turns.ts';
import { Standing } from './standing.ts';
import type { OwnSubscriptions } from './standing.ts';
import { Unsent } from './unsent.ts';

/** What a client sends before anything else. */
type ConnectionParams = Readonly<Record<string, unknown>>;

/** What is known of a connection. */
interface Extra {
  readonly connection: Connection;
  /** Of the request that asked for it. */
  readonly authorization: string | undefined;
  readonly own: OwnSubscriptions;
}

export interface SocketOptions {
  readonly schema: GraphQLSchema;
  readonly limits: RequestLimits;
  readonly gate: Gate;
  readonly periods: Periods['api'];
  readonly formatError: FormatError;
  readonly onCount: (open: number) => void;
}

/** Of one message. Queries of subscriptions are short, and before the token this much memory is anybody's. */
const MOST_BYTES = 64 * 1024;
/** See RFC 6455, 7.4.1, and its registry: 1013 is "try again later". */
const TRY_LATER = 1013;
const GOING_AWAY = 1001;
const REVOKED = 'the token with which this connection was opened lets in nobody any more';

/**
 * Serves subscriptions, and nothing else, at /graphql by the protocol graphql-transport-ws.
 *
 * The token comes as with a request, in the header `Authorization`, or in `connectionParams`, since a browser can send no
 * header with a WebSocket; the name may be written in any case.
 *
 * @see https://github.com/enisdenjo/graphql-ws/blob/master/PROTOCOL.md
 */
export function serveSubscriptions(server: Server, options: SocketOptions): { close(): Promise<void> } {
  const { gate, limits, periods } = options;
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: Math.min(MOST_BYTES, limits.bodyBytes),
    autoPong: false,
    handleProtocols,
  });
  const admission = new Admission(limits);
  const standing = new Standing(limits.subscriptions);
  const unsent = new Unsent();
  const turns = new MessageTurns();
  const connections = new Set<Connection>();
  gate.onChange(() => {
    for (const connection of connections)
      if (connection.token && !gate.isKnown(connection.token)) refused(connection, CloseCode.Forbidden, REVOKED);
  });
  const graphql = protocol(options, admission, standing);
  const open = (webSocket: WebSocket, request: IncomingMessage): void => {
    const connection = new Connection(webSocket, request.socket.remoteAddress ?? '', unsent, turns, periods);
    const extra: Extra = { connection, authorization: authorizationOf(request), own: new Set() };
    admission.enter(connection);
    unsent.add(connection);
    connections.add(connection);
    const closed = graphql.opened(connection, extra);
    webSocket.once('close', (code, reason) => {
      admission.leave(connection);
      unsent.remove(connection);
      connections.delete(connection);
      standing.endAll(extra.own);
      void closed(code, reason.toString());
    });
  };
  const upgrade = (request: IncomingMessage, socket: Duplex, head: Buffer): void => {
    // Nobody else listens before its turn, and a fault that nobody hears ends the process.
    socket.once('error', () => socket.destroy());
    turns.add(() => {
      if (request.url?.split('?')[0] === '/graphql') sockets.handleUpgrade(request, socket, head, open);
      else socket.end('HTTP/1.1 404 Not Found\r\nconnection: close\r\n\r\n');
    });
  };
  server.on('upgrade', upgrade);
  return {
    close: async () => {
      server.off('upgrade', upgrade);
      for (const client of sockets.clients) client.close(GOING_AWAY, 'Going away');
      await new Promise((resolve) => sockets.close(resolve));
    },
  };
}

function protocol(options: SocketOptions, admission: Admission, standing: Standing) {
  const { schema, limits, gate, formatError, onCount } = options;
  let open = 0;
  const count = (change: number): void => {
    open += change;
    onCount(open);
  };
  const format = (error: GraphQLError): GraphQLFormattedError => formatError(error.toJSON(), error);
  return makeServer<ConnectionParams, Extra>({
    schema,
    onConnect: ({ connectionParams = {}, extra: { connection, authorization } }) => {
      const token = gate.check(authorization) ?? gate.check(namedAuthorization(connectionParams));
      if (!token) return refused(connection, CloseCode.Forbidden, UNAUTHENTICATED);
      if (!admission.admit(connection)) return refused(connection, TRY_LATER, 'too many connections: close some');
      connection.know(token);
      return true;
    },
    onSubscribe: ({ connectionParams, extra }, _id, payload) => {
      const tooMany = standing.problem(extra.own);
      if (tooMany !== undefined) return [badRequest(tooMany)];
      const read = readSubscription(payload, schema, limits, contextOf(connectionParams, extra.connection));
      if ('schema' in read) standing.begin(extra.own, payload);
      return read;
    },
    onOperation: () => count(1),
    onComplete: ({ extra }, _id, payload) => {
      count(-1);
      standing.end(extra.own, payload);
    },
    onError: (_context, _id, _payload, errors) => errors.map(format),
    onNext: (_context, _id, _payload, _args, { data, errors }): FormattedExecutionResult => ({
      ...(data === undefined ? {} : { data }),
      ...(errors ? { errors: errors.map(format) } : {}),
    }),
  });
}

/** As `return false` would close it, with a sentence for its reason, which may have 123 bytes. */
function refused(connection: Connection, code: number, sentence: string): false {
  connection.close(code, sentence);
  return false;
}

/** Of parameters as a client names them: headers have no case, so some write it with a capital. */
function namedAuthorization(params: ConnectionParams): unknown {
  return Object.entries(params).find(([name]) => name.toLowerCase() === 'authorization')?.[1];
}

function contextOf(params: ConnectionParams = {}, { token }: Connection): ApiContext {
  return { requestId: randomUUID(), caller: callerFrom(params['x-overmesh-author']), token: token?.name ?? '' };
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
