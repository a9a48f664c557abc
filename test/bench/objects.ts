import { istio } from '@overmesh/meshes/istio';
import type { DesiredObject, KindRef } from '@overmesh/model';

/** The kinds that the benchmarks write: real ones of Istio, with real definitions behind them. */
export const KINDS = { rule: ownedKind('DestinationRule'), service: ownedKind('VirtualService') };

/**
 * What the Istio plugin makes of a canary with retries: per destination a DestinationRule and a VirtualService, the
 * latter of some 1.2 kB as sent. Another `round` makes other objects of all of them.
 */
export function canaries(namespace: string, destinations: number, round: number): readonly DesiredObject[] {
  return Array.from({ length: destinations }, (_, index) => `checkout-${index}`).flatMap((name) => [
    destinationRule(namespace, name, round),
    virtualService(namespace, name, round),
  ]);
}

function destinationRule(namespace: string, name: string, round: number): DesiredObject {
  const labels = ['v1', 'v2', 'v3'].map((version) => ({ name: version, labels: { version, wave: `w${round}` } }));
  return {
    ref: { kind: KINDS.rule, namespace, name: `overmesh-${name}` },
    body: { spec: { host: hostOf(name, namespace), subsets: labels } },
    intents: [`TrafficPolicy/${name}-canary`],
    stage: 10,
  };
}

function virtualService(namespace: string, name: string, round: number): DesiredObject {
  const host = hostOf(name, namespace);
  const to = (subset: string, weight: number) => ({ destination: { host, subset, port: { number: 8080 } }, weight });
  const share = round % 90;
  const http = [
    {
      name: 'testers',
      match: [{ headers: { 'x-group': { exact: 'testers' } }, uri: { prefix: '/basket' }, port: 8080 }],
      route: [to('v3', 100)],
      timeout: `${round + 1}s`,
    },
    {
      name: 'canary',
      match: [{ uri: { prefix: '/' }, method: { regex: 'GET|POST' }, port: 8080 }],
      route: [to('v1', 95 - share), to('v2', share + 5)],
      timeout: '3s',
      retries: { attempts: 3, perTryTimeout: '800ms', retryOn: 'connect-failure,refused-stream,503' },
    },
  ];
  return {
    ref: { kind: KINDS.service, namespace, name: `overmesh-${name}` },
    body: { spec: { hosts: [host], http } },
    intents: [`TrafficPolicy/${name}-canary`, `TrafficPolicy/${name}-retries`],
    stage: 20,
  };
}

function hostOf(name: string, namespace: string): string {
  return `${name}.${namespace}.svc.cluster.local`;
}

function ownedKind(kind: string): KindRef {
  const found = istio.writer.owned.find((owned) => owned.kind === kind);
  if (!found) throw new Error(`the Istio plugin no longer writes ${kind}`);
  return found;
}
