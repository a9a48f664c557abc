import { readDuration } from './durations.ts';
import { redirectOf } from './filters.ts';
import type { Location } from './filters.ts';
import { isOpaque } from './opaque.ts';
import { readsAnnotations, readsTimeoutsField } from './releases.ts';
import { attached, winnerOf } from './winner.ts';
import type { Winner } from './winner.ts';
import type { Request, RouteRule, World } from './world.ts';

type Annotations = Readonly<Record<string, string>>;

export interface Tries {
  /** After the first one. */
  readonly limit: number;
  readonly perTryMs?: number;
}

/** What becomes of a request. */
export type Fate =
  /** No route has a say: the connection is forwarded as it is. */
  | { readonly as: 'connection' }
  /** There are routes, and none of them is for it. */
  | { readonly as: '404' }
  | { readonly as: 'redirect'; readonly status: number; readonly location: Location }
  | {
      readonly as: 'request';
      /** The rule that has it; absent where no route has a say. */
      readonly rule?: RouteRule;
      /** Absent: to the Service itself. */
      readonly backends?: RouteRule['backendRefs'];
      readonly timeoutMs?: number;
      /** Absent: none. */
      readonly retries?: Tries;
    };

/** What a stock Linkerd does with a request to the called port. */
export function fateOf(world: World, request: Request): Fate {
  if (isOpaque(world)) return { as: 'connection' };
  if (!attached(world).length) return { as: 'request', ...policyOf(world) };
  const winner = winnerOf(world, request);
  if (!winner) return { as: '404' };
  const redirect = redirectOf(winner.rule, world, request);
  if (redirect) return { as: 'redirect', ...redirect };
  const { rule } = winner;
  return { as: 'request', rule, ...(rule.backendRefs && { backends: rule.backendRefs }), ...policyOf(world, winner) };
}

/**
 * Bounds and retries of a route, or of the Service where the route has none of that family: a route with one timeout
 * gets none of the Service's, and one without conditions for retries gets the Service's retries.
 */
function policyOf(
  { version, service }: World,
  winner?: Winner,
): { readonly timeoutMs?: number; readonly retries?: Tries } {
  const reads = readsAnnotations(version);
  const own = reads ? (winner?.route.metadata.annotations ?? {}) : {};
  const services = reads ? service.annotations : {};
  const field = readsTimeoutsField(version) ? winner?.rule.timeouts?.request : undefined;
  const hasOwn = field !== undefined || Object.keys(own).some((key) => key.startsWith('timeout.linkerd.io/'));
  const timeoutMs = hasOwn ? (readDuration(own[REQUEST]) ?? readDuration(field)) : readDuration(services[REQUEST]);
  const retries = triesOf(own) ?? triesOf(services);
  return { ...(timeoutMs !== undefined && { timeoutMs }), ...(retries && { retries }) };
}

const REQUEST = 'timeout.linkerd.io/request';

/** A limit alone makes no retries: there has to be a condition. */
function triesOf(annotations: Annotations): Tries | undefined {
  if (annotations['retry.linkerd.io/http'] === undefined) return undefined;
  const perTryMs = readDuration(annotations['retry.linkerd.io/timeout']);
  const limit = Number(annotations['retry.linkerd.io/limit'] ?? '1');
  return { limit, ...(perTryMs !== undefined && { perTryMs }) };
}
