import type { KeyAndCertificate } from '../certificates.ts';

/** An API server to forward to. */
export interface Upstream {
  /** `https://127.0.0.1:<port>` */
  readonly server: string;
  readonly caPem: string;
  /** Shown instead of the caller's own token: the keys of another cluster do not know that one. */
  readonly token?: string;
}

/** What may go wrong with a connection, before there is a request. Known connections end when one begins. */
export type ConnectionFault =
  /** Nobody listens on the port: ECONNREFUSED. */
  | { readonly kind: 'refuse-connections' }
  /** TCP is accepted, the TLS handshake is never answered. */
  | { readonly kind: 'silent-connections' }
  /** The server shows a certificate of an authority that nobody trusts, or the one given. */
  | { readonly kind: 'wrong-certificate'; readonly certificate?: KeyAndCertificate };

/** What may go wrong with any request. */
export type AnyRequestFault =
  /** Everything as it should be, `ms` later. Goes together with another fault. */
  | { readonly kind: 'latency'; readonly ms: number }
  /** The connection is reset and the server never hears of the request. */
  | { readonly kind: 'reset-before' }
  /** The server has answered, so a write is done; the connection is reset and nobody hears it (F6). */
  | { readonly kind: 'reset-after' }
  /** The request is taken, not forwarded and never answered. */
  | { readonly kind: 'blackhole' }
  /** The request is taken and goes on to the server when the fault is lifted, if its caller still waits. */
  | { readonly kind: 'held' }
  /** Answers under way stop in the middle, new ones never come; the sockets stay open for good. */
  | { readonly kind: 'half-open' }
  /** 429, with Retry-After in seconds where given. */
  | { readonly kind: 'too-many-requests'; readonly retryAfter?: number }
  /** 500 with a Status. */
  | { readonly kind: 'internal-error' }
  /** 503 with a Status, with Retry-After in seconds where given. */
  | { readonly kind: 'unavailable'; readonly retryAfter?: number }
  /** 401, from `afterMs` after it was injected: a token that ran out. */
  | { readonly kind: 'unauthorized'; readonly afterMs?: number }
  /** 403: give the resource by the path of the rule. */
  | { readonly kind: 'forbidden' }
  /** The body comes whole, at so many bytes a second. */
  | { readonly kind: 'trickle'; readonly bytesPerSecond: number }
  /** The body never ends: white space for as long as somebody reads. */
  | { readonly kind: 'endless-body' }
  /** 307 to the same path of another server. */
  | { readonly kind: 'redirect'; readonly to: string }
  /** A header every `everyMs` (100) milliseconds, and never the last one. */
  | { readonly kind: 'slow-headers'; readonly everyMs?: number }
  /** 200 and bytes that are no JSON. */
  | { readonly kind: 'garbage' }
  /** 200 and valid JSON: so many lists inside each other. */
  | { readonly kind: 'deep-json'; readonly levels: number }
  /** `404 page not found` in plain text: how a server answers for a kind whose definition is gone. */
  | { readonly kind: 'kind-gone' }
  /** The answer of another cluster behind the same address. */
  | { readonly kind: 'other-cluster'; readonly upstream: Upstream }
  /** The answer stops after so many bytes of its body and the connection ends. */
  | { readonly kind: 'cut-body'; readonly bytes: number };

/** What may go wrong with a list, and with nothing else. */
export type ListFault =
  /** Only the first `keep` items, as if there were no more: valid JSON, no `continue`. */
  | { readonly kind: 'truncated-list'; readonly keep: number }
  /** No items, as if there were none. */
  | { readonly kind: 'empty-list' }
  /** The answer that this list had when the fault was first met, again and again. */
  | { readonly kind: 'stale-list' }
  /** 410 for every page but the first. */
  | { readonly kind: 'expired-continue' }
  /** A valid list of `bytes` bytes, made while it is sent. */
  | { readonly kind: 'huge-list'; readonly bytes: number };

/** What may go wrong with a watch, and with nothing else. */
export type WatchFault =
  /** 410, as the answer's status or as an ERROR event in the stream. */
  | { readonly kind: 'expired-watch'; readonly as: 'status' | 'event' }
  /** Each event comes twice. */
  | { readonly kind: 'duplicated-events' }
  /** Events of the same `windowMs` (200) come in reverse. */
  | { readonly kind: 'reordered-events'; readonly windowMs?: number };

export type RequestFault = AnyRequestFault | ListFault | WatchFault;
export type Fault = ConnectionFault | RequestFault;
export type FaultKind = Fault['kind'];

/** Which requests a fault meets: all that fit, unless said otherwise. Connection faults know only chance and count. */
export interface FaultMatch {
  readonly method?: string;
  /** Tried on path and query as sent. */
  readonly path?: RegExp;
  readonly verb?: Verb;
  /** How many times at most. */
  readonly count?: number;
  /** From 0 to 1, drawn from the proxy's seed. */
  readonly probability?: number;
}

/** What a request is about, as far as its method and path tell. */
export type Verb = 'get' | 'list' | 'watch' | 'write';

/** A request as rules see it. */
export interface SeenRequest {
  readonly method: string;
  /** With its query. */
  readonly path: string;
  readonly verb: Verb;
}

const connectionKinds: readonly FaultKind[] = ['refuse-connections', 'silent-connections', 'wrong-certificate'];
const listKinds: readonly FaultKind[] = ['truncated-list', 'empty-list', 'stale-list', 'expired-continue', 'huge-list'];
const watchKinds: readonly FaultKind[] = ['expired-watch', 'duplicated-events', 'reordered-events'];

export function isConnectionFault(fault: Fault): fault is ConnectionFault {
  return connectionKinds.includes(fault.kind);
}

/** Whether a fault of this kind can happen to this request at all. */
export function canHappenTo(kind: FaultKind, request: SeenRequest): boolean {
  if (kind === 'expired-continue') return request.verb === 'list' && /[?&]continue=/.test(request.path);
  if (listKinds.includes(kind)) return request.verb === 'list';
  if (watchKinds.includes(kind)) return request.verb === 'watch';
  return !connectionKinds.includes(kind);
}

/** Reads method and path as an API server would. */
export function seenRequest(method: string, path: string): SeenRequest {
  return { method, path, verb: verbOf(method, path) };
}

function verbOf(method: string, path: string): Verb {
  if (method !== 'GET' && method !== 'HEAD') return 'write';
  const [bare = '', query] = path.split('?');
  if (/^(1|true)$/.test(new URLSearchParams(query).get('watch') ?? '')) return 'watch';
  return /^\/(api\/v1|apis\/[^/]+\/[^/]+)(\/namespaces\/[^/]+)?\/[^/]+\/?$/.test(bare) ? 'list' : 'get';
}
