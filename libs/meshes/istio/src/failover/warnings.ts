import { reachedBy, strangerOf } from '@overmesh/meshes/kit';
import type { MemberIndex, UsableBackend } from '@overmesh/meshes/kit';
import { serviceOfHost } from '@overmesh/model';
import type { RemoteBackend, VirtualName, WarningReport } from '@overmesh/model';
import type { Way } from './endpoints.ts';

/** What would surprise somebody who reads only that the name was translated. */
export function warningsOf(
  name: VirtualName,
  backends: readonly UsableBackend<Way>[],
  index: MemberIndex,
): readonly WarningReport[] {
  return [...ofOthers(name, index), ...newNames(name), ...strangers(backends, index)];
}

/** Of two DestinationRules for one host one counts for a caller; and a VirtualService comes before both. */
function ofOthers({ hosts }: VirtualName, index: MemberIndex): readonly WarningReport[] {
  const services = hosts.flatMap((host) => serviceOfHost(host) ?? []);
  return services.flatMap((service) => {
    const key = `${service.namespace}/${service.name}`;
    return index.claimsOver(service).map((claim): WarningReport => {
      const { about, settings = [], reach } = claim;
      if (about === undefined)
        return {
          code: 'OTHERS_DECIDE',
          message: `${strangerOf(claim)} decides where requests to ${key} go: those that it sends elsewhere do not fail over`,
        };
      return claim.yields
        ? {
            code: 'REPLACES',
            message: `${strangerOf(claim)} gives way to ours for ${key}, and what it sets is lost there: ${settings.join(', ')}`,
          }
        : {
            code: 'OTHERS_DECIDE',
            message: `${strangerOf(claim)} counts for ${reachedBy(reach)} instead of ours for ${key}: their requests do not fail over`,
          };
    });
  });
}

function newNames({ hosts }: VirtualName): readonly WarningReport[] {
  const fresh = hosts.filter((host) => !serviceOfHost(host));
  if (!fresh.length) return [];
  const message = `callers must be able to resolve ${fresh.join(', ')}, to whatever address: their proxies answer where Istio's DNS capture is on (kubectl annotate in the pod template: proxy.istio.io/config: '{"proxyMetadata": {"ISTIO_META_DNS_CAPTURE": "true"}}')`;
  return [{ code: 'PREFLIGHT', message }];
}

/** Pods take callers of their own trust domain and of those that its MeshConfig names beside it. */
function strangers(backends: readonly UsableBackend<Way>[], { member }: MemberIndex): readonly WarningReport[] {
  const own = member.mesh.trustDomain;
  if (own === undefined) return [];
  const remote = backends.flatMap(({ backend }) => (backend.where === 'remote' ? [backend] : []));
  return remote.filter((one) => isStrange(one, own)).map((one) => strangeWarning(one, own, member.cluster.name));
}

function isStrange({ peer: { mesh } }: RemoteBackend, own: string): boolean {
  return mesh.trustDomain !== undefined && mesh.trustDomain !== own && !mesh.trustDomainAliases?.includes(own);
}

function strangeWarning({ peer }: RemoteBackend, own: string, caller: string): WarningReport {
  const message = `pods of cluster ${peer.cluster.name} (trust domain ${peer.mesh.trustDomain ?? ''}) refuse callers of ${caller} (${own}) until the MeshConfig there lists it: istioctl install --set 'meshConfig.trustDomainAliases[0]=${own}'`;
  return { code: 'PREFLIGHT', message };
}
