import { CAPABILITIES } from '@overmesh/model';
import type { Capability } from '@overmesh/model';
import istioTraffic from '../../../../deploy/rbac/istio-traffic.yaml?raw';
import linkerdTraffic from '../../../../deploy/rbac/linkerd-traffic.yaml?raw';
import native from '../../../../deploy/rbac/native.yaml?raw';
import read from '../../../../deploy/rbac/read.yaml?raw';
import trustRead from '../../../../deploy/rbac/trust-read.yaml?raw';
import tokenRenewal from '../../../../deploy/rbac/token-renewal.yaml?raw';

/** Where the names of the ConfigMaps begin that may be read. */
const CONFIG_MAP_NAMES = '    resourceNames:\n      - istio\n      - istio-sidecar-injector\n';

const TEXTS: Readonly<Record<Capability, string>> = {
  read,
  'istio-traffic': istioTraffic,
  'linkerd-traffic': linkerdTraffic,
  native,
  'trust-read': trustRead,
  'token-renewal': tokenRenewal,
};

/**
 * The manifests of deploy/rbac for these capabilities as one YAML text, in the order in which they are to be applied.
 *
 * @param istioRevisions other than the default one: the MeshConfig of each, and what its injector is told, are in ConfigMaps that have its name in theirs
 */
export function manifestsFor(capabilities: readonly Capability[], istioRevisions: readonly string[] = []): string {
  const text = CAPABILITIES.filter((one) => capabilities.includes(one))
    .map((one) => TEXTS[one])
    .join('---\n');
  const names = istioRevisions
    .map((revision) => `      - istio-${revision}\n      - istio-sidecar-injector-${revision}\n`)
    .join('');
  return text.replace(CONFIG_MAP_NAMES, (first) => `${first}${names}`);
}
