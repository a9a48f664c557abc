import type { ProxyCount, ProxyRefusal } from '@overmesh/model';
import type { ProxyWord } from '@overmesh/meshes/kit';

/** Endpoints change all the time without any policy. */
const ENDPOINTS = 'envoy.config.endpoint.v3.ClusterLoadAssignment';
/** Of a bad change every proxy says the same. */
const TOLD_REFUSALS = 5;

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
  // PILOT_DEBOUNCE_MAX is 10 s, and pushes take a moment.
  gatherMs: 12_000,
  count,
};

function count(answers: readonly unknown[]): ProxyCount | undefined {
  if (!answers.every(Array.isArray)) return undefined;
  const connected = (answers as readonly (readonly unknown[])[]).flat().filter(isRecord);
  const sent = connected.flatMap(sentTo).filter(({ type }) => !type.endsWith(ENDPOINTS));
  const refusals = sent.flatMap(refusalIn);
  const waiting = sent.filter(({ isAcked }) => !isAcked);
  const [first] = waiting;
  return {
    connected: connected.length,
    acknowledged: connected.length - proxiesOf([...waiting, ...refusals]),
    refused: proxiesOf(refusals),
    refusals: refusals.slice(0, TOLD_REFUSALS),
    ...(first && { lag: `${first.proxy} has not acknowledged ${shortType(first.type)}` }),
  };
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

function refusalIn({ proxy, type, error }: Sent): readonly ProxyRefusal[] {
  return error === undefined ? [] : [{ proxy, type: shortType(type), error }];
}

function proxiesOf(all: readonly { readonly proxy: string }[]): number {
  return new Set(all.map(({ proxy }) => proxy)).size;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** `RouteConfiguration` of `type.googleapis.com/envoy.config.route.v3.RouteConfiguration`. */
function shortType(type: string): string {
  return type.slice(type.lastIndexOf('.') + 1);
}
