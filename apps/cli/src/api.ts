import { EXIT, Failure } from './failure.ts';
import type { TypedDocumentString } from './generated/operations.ts';
import { post } from './post.ts';
import { printable } from './print/text.ts';
import type { Connection } from './settings.ts';

/** The server, one operation at a time. */
export interface Api {
  /** @throws Failure when it cannot be reached, does not let us in, or did not understand */
  call<Result, Variables>(
    document: TypedDocumentString<Result, Variables>,
    variables: Variables,
    options?: CallOptions,
  ): Promise<Result>;
}

export interface CallOptions {
  readonly timeoutMs?: number;
  /** What is done meanwhile, for a person who waits: `registering east`. */
  readonly what?: string;
}

/** Goes along with a call that may take long. */
export type Accompany = <T>(what: string, work: Promise<T>) => Promise<T>;

interface Answer {
  readonly data?: unknown;
  readonly errors?: readonly { readonly message?: string; readonly extensions?: Readonly<Record<string, unknown>> }[];
}

const defaultTimeoutMs = 30_000;

/** @param connect is asked at the first call: a command that needs no server needs no token */
export function createApi(
  connect: () => Promise<Connection>,
  interrupted: AbortSignal,
  accompany: Accompany = (_what, work) => work,
): Api {
  let connection: Promise<Connection> | undefined;
  return {
    async call(document, variables, { timeoutMs = defaultTimeoutMs, what = 'waiting for the server' } = {}) {
      connection ??= connect();
      const body = JSON.stringify({ query: document.toString(), variables });
      const answer = await accompany(what, send(await connection, body, { interrupted, timeoutMs }));
      return answer as never;
    },
  };
}

/** Every node of a cursor list. */
export async function everyPage<Node>(
  read: (after: string | null) => Promise<{
    readonly edges: readonly { readonly node: Node }[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  }>,
): Promise<readonly Node[]> {
  const nodes: Node[] = [];
  for (let after: string | null = null; ;) {
    const { edges, pageInfo } = await read(after);
    nodes.push(...edges.map(({ node }) => node));
    // A server that repeats its cursor would keep us for ever.
    if (!pageInfo.hasNextPage || pageInfo.endCursor === null || pageInfo.endCursor === after) return nodes;
    after = pageInfo.endCursor;
  }
}

interface Patience {
  readonly interrupted: AbortSignal;
  readonly timeoutMs: number;
}

async function send({ url, token, author }: Connection, body: string, patience: Patience): Promise<unknown> {
  const timeout = AbortSignal.timeout(patience.timeoutMs);
  try {
    const { status, text } = await post(`${url}/graphql`, {
      headers: {
        'content-type': 'application/json',
        accept: 'application/json',
        authorization: `Bearer ${token}`,
        'x-overmesh-author': author,
      },
      body,
      signal: AbortSignal.any([patience.interrupted, timeout]),
    });
    return readAnswer(url, status, text);
  } catch (error) {
    if (error instanceof Failure) throw error;
    if (patience.interrupted.aborted) throw new Failure(EXIT.interrupted, 'Interrupted.');
    if (timeout.aborted)
      throw new Failure(EXIT.unavailable, `${url} gave no answer within ${patience.timeoutMs / 1000} s.`);
    throw unreachable(url, error);
  }
}

function readAnswer(url: string, status: number, text: string): unknown {
  const byStatus = statusFailure(url, status);
  if (byStatus) throw byStatus;
  const answer = parseAnswer(text);
  if (!answer)
    throw new Failure(EXIT.unexpected, `${url} is not an Overmesh server: it answered ${status} without JSON.`);
  const [error] = answer.errors ?? [];
  if (error) throw errorFailure(error);
  if (answer.data === undefined || answer.data === null)
    throw new Failure(EXIT.unexpected, `${url} answered ${status} without data. Is it an Overmesh server?`);
  return answer.data;
}

function statusFailure(url: string, status: number): Failure | undefined {
  if (status === 401 || status === 403)
    return new Failure(
      EXIT.unauthorised,
      `${url} does not accept the token.`,
      'Give the right one by OVERMESH_TOKEN or --token-file.',
    );
  if (status >= 300 && status < 400)
    return new Failure(
      EXIT.unexpected,
      `${url} sends us elsewhere (${status}); give the address of the server itself.`,
    );
  if ([429, 502, 503, 504].includes(status))
    return new Failure(EXIT.unavailable, `${url} cannot answer now (${status}). Try again in a moment.`);
  return undefined;
}

function parseAnswer(text: string): Answer | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function errorFailure({
  message = 'The server failed.',
  extensions = {},
}: NonNullable<Answer['errors']>[number]): Failure {
  const code = String(extensions['code'] ?? '');
  if (code === 'UNAUTHENTICATED' || code === 'FORBIDDEN') return new Failure(EXIT.unauthorised, sentence(message));
  if (code === 'BAD_USER_INPUT' || code === 'BAD_REQUEST') return new Failure(EXIT.badInput, sentence(message));
  if (code === 'GRAPHQL_VALIDATION_FAILED' || code === 'GRAPHQL_PARSE_FAILED')
    return new Failure(
      EXIT.unexpected,
      `The server does not understand this program: ${sentence(message)}`,
      'Compare them with `overmesh version`.',
    );
  if (/UNAVAILABLE|TIMEOUT/.test(code)) return new Failure(EXIT.unavailable, sentence(message));
  const id = extensions['id'] ?? extensions['errorId'];
  return new Failure(
    EXIT.unexpected,
    sentence(message),
    id === undefined ? undefined : `The server's log has it under ${String(id)}.`,
  );
}

const CAUSES: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nobody listens there',
  ENOTFOUND: 'there is no such host',
  EAI_AGAIN: 'its name cannot be looked up now',
  ECONNRESET: 'the connection was cut',
  ETIMEDOUT: 'it does not answer',
  EHOSTUNREACH: 'there is no route to it',
  ENETUNREACH: 'there is no route to it',
  DEPTH_ZERO_SELF_SIGNED_CERT: 'its certificate is not trusted',
  SELF_SIGNED_CERT_IN_CHAIN: 'its certificate is not trusted',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'its certificate is not trusted',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'its certificate is not trusted',
  CERT_HAS_EXPIRED: 'its certificate has expired',
  ERR_TLS_CERT_ALTNAME_INVALID: 'its certificate is for another name',
};

function unreachable(url: string, error: unknown): Failure {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  const isCertificate = CAUSES[code]?.includes('certificate');
  return new Failure(
    EXIT.unavailable,
    `No Overmesh answers at ${url}: ${CAUSES[code] ?? (code || 'the connection failed')}.`,
    isCertificate
      ? 'Name the authority that signed it in NODE_EXTRA_CA_CERTS.'
      : 'Start one with `overmesh up`, or give the right address by OVERMESH_URL or --server.',
  );
}

function sentence(message: string): string {
  const text = printable(message.charAt(0).toUpperCase() + message.slice(1));
  return /[.!?]$/.test(text) ? text : `${text}.`;
}
