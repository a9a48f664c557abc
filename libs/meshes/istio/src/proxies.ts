import type { Evidence } from '@overmesh/model';
import type { ProxyWord } from '@overmesh/meshes/kit';

/** istiod gathers changes for at most so long before it pushes (PILOT_DEBOUNCE_MAX), and pushes take a moment. */
const GATHERING_MS = 12_000;
/** Endpoints change all the time without any policy. */
const ENDPOINTS = 'envoy.config.endpoint.v3.ClusterLoadAssignment';

/** What one proxy has been sent, of one type. */
interface Sent {
  readonly proxy: string;
  readonly type: string;
  readonly isAcked: boolean;
  readonly error?: string;
}

/**
 * What proxies acknowledged, by every istiod's own count of what it sent and what came back.
 *
 * @see https://github.com/istio/istio/blob/1.31.0/pilot/pkg/xds/debug.go (SyncStatus: `resources[type].sent`, `.acked`, `.lastError`)
 */
export const proxies: ProxyWord = {
  podLabels: 'app=istiod',
  port: 8080,
  path: '/debug/syncz',
  optIn: 'deploy/rbac/opt-in/istio-proxies.yaml',
  right: 'get and create pods/portforward',
  judge,
};

function judge(answers: readonly unknown[], sinceWrittenMs: number): Evidence {
  if (!answers.every(Array.isArray))
    return { state: 'unknown', reason: 'istiod does not answer /debug/syncz as it does' };
  const connected = (answers as readonly (readonly unknown[])[]).flat().filter(isRecord);
  const sent = connected.flatMap(sentTo).filter(({ type }) => !type.endsWith(ENDPOINTS));
  const refused = sent.find(({ error }) => error !== undefined);
  if (refused)
    return { state: 'no', reason: `proxy ${refused.proxy} refused ${shortType(refused.type)}: ${refused.error ?? ''}` };
  if (!connected.length) return { state: 'unknown', reason: 'no proxy is connected to istiod' };
  if (sinceWrittenMs < GATHERING_MS)
    return { state: 'pending', reason: `istiod may gather changes for ${GATHERING_MS / 1000} s before it sends them` };
  const waiting = sent.filter(({ isAcked }) => !isAcked);
  const [first] = waiting;
  if (!first) return { state: 'yes' };
  const behind = new Set(waiting.map(({ proxy }) => proxy)).size;
  const which = `${first.proxy} has not acknowledged ${shortType(first.type)}`;
  return { state: 'pending', reason: `${behind} of ${connected.length} proxies lag: ${which}` };
}

/** A proxy that was sent nothing of a type waits for nothing of it. */
function sentTo({ proxy, resources }: Readonly<Record<string, unknown>>): readonly Sent[] {
  if (!isRecord(resources)) return [];
  return Object.entries(resources).flatMap(([type, status]) => {
    if (!isRecord(status) || (!status['sent'] && !status['lastError'])) return [];
    const error = typeof status['lastError'] === 'string' && status['lastError'] ? status['lastError'] : undefined;
    const isAcked = status['sent'] === status['acked'];
    return [{ proxy: String(proxy), type, isAcked, ...(error !== undefined && { error }) }];
  });
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `RouteConfiguration` of `type.googleapis.com/envoy.config.route.v3.RouteConfiguration`. */
function shortType(type: string): string {
  return type.slice(type.lastIndexOf('.') + 1);
}
