/**
 * A path as it is on the wire, in the characters and sequences that the Gateway API takes: non-ASCII is percent-encoded
 * there, and what proxies normalise (`//`, `/../`, `%2f`) would match at one mesh and not at another.
 *
 * @see https://gateway-api.sigs.k8s.io/reference/spec/#httppathmatch
 */
export const PATH = /^(?!.*(?:\/\/|\/\.\.?(?:\/|$)|%2[ef]))\/(?:[A-Za-z0-9\-._~!$&'()*+,;=:@/]|%[0-9a-f]{2})*$/i;
export const PATH_MESSAGE =
  'must start with / and be a plain URL path: no blank, ?, #, //, /../ or %2f; non-ASCII as %xx';

/** RFC 9110 token, lower case: HTTP/2 sends header names so, and pseudo headers (`:path`) have a field of their own. */
export const HEADER_NAME = /^[a-z0-9!#$%&'*+\-.^_`|~]+$/;
export const HEADER_NAME_MESSAGE = 'must be a header name in lower case, without blanks or a leading colon';
/** A header that can be changed: the host is what a rewrite is about, and some are the proxies' own. */
export const CHANGED_HEADER =
  /^(?!(?:host|connection|content-length|date|keep-alive|server|te|trailer|transfer-encoding|upgrade)$)[a-z0-9!#$%&'*+\-.^_`|~]+$/;
export const CHANGED_HEADER_MESSAGE =
  'must be a header name in lower case, and none that proxies write themselves (host, connection, date, server and the like)';

export const NO_CONTROLS = /^[^\p{Cc}]*$/u;
/** A header's value as it is sent: blanks at either end would get lost on the way. */
export const HEADER_VALUE = /^[^\p{Cc}\s](?:[^\p{Cc}]*[^\p{Cc}\s])?$/u;

/** A DNS name, without a port. */
export const HOST = /^[a-z0-9](?:[-a-z0-9]*[a-z0-9])?(?:\.[a-z0-9](?:[-a-z0-9]*[a-z0-9])?)*$/;
export const HOST_MESSAGE = 'must be a DNS name in lower case, without a port';

/** Names as Protocol Buffers have them; a call's path is made of them. */
export const GRPC_SERVICE = /^[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*$/;
export const GRPC_SERVICE_MESSAGE =
  'must be a gRPC service with its package, such as shop.v1.Checkout, without slashes';
export const GRPC_METHOD = /^[A-Za-z_][A-Za-z0-9_]*$/;
export const GRPC_METHOD_MESSAGE = 'must be the name of a method, such as PlaceOrder, without slashes';
