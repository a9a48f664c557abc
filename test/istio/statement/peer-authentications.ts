/** Which mode of mutual TLS a port of a pod has. A statement of Istio's rules apart from the product: see README.md. */

export type Mode = 'STRICT' | 'PERMISSIVE' | 'DISABLE';

export interface PeerObject {
  readonly namespace: string;
  readonly name: string;
  readonly made: number;
  readonly selector?: Readonly<Record<string, string>>;
  /** Absent: left to the next wider one. */
  readonly mode?: Mode;
  readonly ports?: Readonly<Record<number, Mode>>;
}

export interface Pod {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** pilot/pkg/security/authn/policy_applier.go, ComposePeerAuthentication. */
export function modeOf(pod: Pod, port: number, rootNamespace: string, objects: readonly PeerObject[]): Mode {
  const matching = objects
    .filter(({ namespace, selector = {} }) => {
      const isNear = namespace === pod.namespace || namespace === rootNamespace;
      return isNear && Object.entries(selector).every(([key, value]) => pod.labels[key] === value);
    })
    .sort((a, b) => a.made - b.made || (a.name < b.name ? -1 : 1));
  const isForSome = ({ selector = {} }: PeerObject) => Object.keys(selector).length > 0;
  const mesh = matching.find((one) => !isForSome(one) && one.namespace === rootNamespace);
  const namespace = matching.find((one) => !isForSome(one) && one.namespace !== rootNamespace);
  const workload = matching.find((one) => isForSome(one) && one.namespace !== rootNamespace);
  const general = workload?.mode ?? namespace?.mode ?? mesh?.mode ?? 'PERMISSIVE';
  return workload?.ports?.[port] ?? general;
}
