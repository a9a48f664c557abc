import type { MeshTrust } from '@overmesh/meshes/kit';

/**
 * The roots are in a ConfigMap that is copied into each pod when it is made; the issuer is in a Secret, whose keys depend on
 * who keeps it: Linkerd (`linkerd.io/tls`) or cert-manager (`kubernetes.io/tls`).
 *
 * @see https://linkerd.io/2/tasks/manually-rotating-control-plane-tls-credentials/
 */
export const trust: MeshTrust = {
  stores: [
    {
      role: 'root',
      kind: 'ConfigMap',
      name: 'linkerd-identity-trust-roots',
      certificates: ['ca-bundle.crt'],
      podNote: {
        annotation: 'linkerd.io/trust-root-sha256',
        podLabels: (namespace) => `linkerd.io/control-plane-ns=${namespace}`,
      },
    },
    { role: 'issuer', kind: 'Secret', name: 'linkerd-identity-issuer', certificates: ['crt.pem', 'tls.crt'] },
  ],
  untold: [
    'which roots the identity controller holds: it reads them once, when it starts',
    'which certificates workloads have: they are in the memory of proxies, for a day each',
  ],
};
