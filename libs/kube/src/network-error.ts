import { refusedAddress } from './addresses.ts';
import type { KubeErrorReason } from './kube-error.ts';
import { KubeError } from './kube-error.ts';

const timeouts = new Set(['UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT', 'ETIMEDOUT']);
/** What tells one silence from another: whom to ask next, the network or the server. */
const inWords: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nobody listens at its address',
  ECONNRESET: 'the connection was cut',
  UND_ERR_SOCKET: 'the connection was cut',
  ENOTFOUND: 'its name is not known',
  EAI_AGAIN: 'its name cannot be looked up now',
  EHOSTUNREACH: 'no route to host',
  ENETUNREACH: 'no route to host',
  ETIMEDOUT: 'its address does not answer',
  UND_ERR_CONNECT_TIMEOUT: 'no connection to its address came about',
  UND_ERR_HEADERS_TIMEOUT: 'it took the request and sent no answer',
  UND_ERR_BODY_TIMEOUT: 'its answer stopped half-way',
};
const garbled = /^(HPE_|UND_ERR_HEADERS_OVERFLOW|UND_ERR_RES_CONTENT_LENGTH|UND_ERR_RES_EXCEEDED)/;
const tls =
  /^(ERR_TLS_|ERR_SSL_|ERR_OSSL|EPROTO|CERT_|CRL_|UNABLE_TO_|DEPTH_ZERO|SELF_SIGNED|HOSTNAME_MISMATCH|INVALID_CA|INVALID_PURPOSE)/;

const sentences: Partial<Record<KubeErrorReason, string>> = {
  timeout: 'The API server did not answer in time',
  'wrong-answer': 'The answer is not valid HTTP',
  tls: 'No trusted TLS connection to the API server',
  unreachable: 'The API server cannot be reached',
};

/** Turns what undici, TLS, DNS or a socket threw into a `KubeError`. Only the error's code is quoted, never its text. */
export function networkError(error: unknown): KubeError {
  if (error instanceof KubeError) return error;
  const code = codeOf(error);
  if (code === refusedAddress)
    return new KubeError('unreachable', 'The name of the API server leads to an address that is not allowed');
  const reason = reasonOf(error, code);
  const detail = isSlow(error) ? ': its answer came too slowly' : inWords[code] ? `: ${inWords[code]}` : '';
  return new KubeError(reason, `${sentences[reason] ?? 'The call failed'}${detail}${code ? ` (${code})` : ''}`);
}

/** Whether a read stopped because the other side said nothing for too long. */
export function isSilence(error: unknown): boolean {
  return codeOf(error) === 'UND_ERR_BODY_TIMEOUT';
}

/** The time for the whole call ran out. */
function isSlow(error: unknown): boolean {
  return error instanceof Error && error.name === 'TimeoutError';
}

function reasonOf(error: unknown, code: string): KubeErrorReason {
  if (timeouts.has(code) || isSlow(error)) return 'timeout';
  if (garbled.test(code) || (error instanceof Error && error.name === 'HTTPParserError')) return 'wrong-answer';
  return tls.test(code) ? 'tls' : 'unreachable';
}

/** The innermost code: Node wraps several attempts (IPv6, IPv4) into one AggregateError. */
function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  if ('code' in error && typeof error.code === 'string') return error.code;
  if (error instanceof AggregateError && error.errors.length > 0) return codeOf(error.errors[0]);
  return 'cause' in error ? codeOf(error.cause) : '';
}
