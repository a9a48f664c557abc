import { refusedAddress } from './addresses.ts';
import type { KubeErrorReason } from './kube-error.ts';
import { KubeError } from './kube-error.ts';

const timeouts = new Set(['UND_ERR_CONNECT_TIMEOUT', 'UND_ERR_HEADERS_TIMEOUT', 'UND_ERR_BODY_TIMEOUT', 'ETIMEDOUT']);
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
  return new KubeError(reason, `${sentences[reason] ?? 'The call failed'}${code ? ` (${code})` : ''}`);
}

/** Whether a read stopped because the other side said nothing for too long. */
export function isSilence(error: unknown): boolean {
  return codeOf(error) === 'UND_ERR_BODY_TIMEOUT';
}

function reasonOf(error: unknown, code: string): KubeErrorReason {
  if (timeouts.has(code) || (error instanceof Error && error.name === 'TimeoutError')) return 'timeout';
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
