import type { MeshTrust } from '@overmesh/meshes/kit';

/**
 * istiod takes its issuer from `cacerts`, in either way of writing it, and makes `istio-ca-secret` where there is none; the
 * roots it writes into a ConfigMap of every namespace.
 *
 * @see https://istio.io/latest/docs/tasks/security/cert-management/plugin-ca-cert/
 */
export const trust: MeshTrust = {
  stores: [
    { role: 'root', kind: 'ConfigMap', name: 'istio-ca-root-cert', certificates: ['root-cert.pem'] },
    { role: 'issuer', kind: 'Secret', name: 'cacerts', certificates: ['ca-cert.pem', 'tls.crt', 'cert-chain.pem'] },
    { role: 'issuer', kind: 'Secret', name: 'istio-ca-secret', certificates: ['ca-cert.pem'], yieldsTo: 'cacerts' },
  ],
  untold: [
    'which roots each proxy holds: a proxy learns new ones with its next certificate, and istiod does not tell',
    'which certificates workloads have: they are in the memory of proxies, for a day each',
  ],
};
