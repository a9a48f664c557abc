import type { IssuerMaterial, MeshTrust } from '@overmesh/meshes/kit';

/** Where istiod looks for an issuer that it is given. */
export const CACERTS = 'cacerts';

/**
 * istiod takes its issuer from `cacerts`, in either way of writing it, and makes `istio-ca-secret` where there is none; the
 * roots it writes into a ConfigMap of every namespace.
 *
 * @see https://istio.io/latest/docs/tasks/security/cert-management/plugin-ca-cert/
 */
export const trust: MeshTrust = {
  stores: [
    { role: 'root', kind: 'ConfigMap', name: 'istio-ca-root-cert', certificates: ['root-cert.pem'] },
    { role: 'issuer', kind: 'Secret', name: CACERTS, certificates: ['ca-cert.pem', 'tls.crt', 'cert-chain.pem'] },
    { role: 'issuer', kind: 'Secret', name: 'istio-ca-secret', certificates: ['ca-cert.pem'], yieldsTo: CACERTS },
  ],
  untold: [
    'which roots each proxy holds: a proxy learns new ones with its next certificate, and istiod does not tell',
    'which certificates workloads have: they are in the memory of proxies, for a day each',
  ],
  taking: { secret: CACERTS, optIn: 'deploy/rbac/opt-in/trust-issue.yaml', fields },
};

/** A root comes after those that were there before it: up to 1.28 istiod takes a longer bundle only if it holds the old text whole. */
function fields({ certificate, key, roots }: IssuerMaterial): Readonly<Record<string, string>> {
  return {
    'ca-cert.pem': certificate,
    'ca-key.pem': key,
    'cert-chain.pem': certificate,
    'root-cert.pem': roots.join(''),
  };
}
