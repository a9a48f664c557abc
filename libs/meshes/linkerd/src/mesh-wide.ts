import type { FeatureReport, MeshAccess, Mtls } from '@overmesh/model';
import { reportOnly, translateByTable } from '@overmesh/meshes/kit';
import type { MeshWideInput, MeshWideOutput } from '@overmesh/meshes/kit';

/** Linkerd writes nothing mesh-wide: mutual TLS is on between meshed pods, and what else is taken is set at install. */
export function translateMeshWide(input: MeshWideInput): MeshWideOutput {
  return translateByTable(
    {
      mtls: (wanted) => reportOnly(reportMtls(wanted)),
      access: (wanted) => reportOnly(reportAccess(wanted)),
      trust: () => reportOnly(NO_ISSUER),
    },
    input,
  );
}

function reportMtls({ mode, exceptions }: Mtls): FeatureReport {
  if (mode === 'permissive' && exceptions) return { feature: 'mtls', fidelity: 'unsupported', reason: NO_EXCEPTIONS };
  if (mode === 'permissive') return { feature: 'mtls', fidelity: 'exact' };
  const reason =
    'Linkerd refuses plain text only by annotation config.linkerd.io/default-inbound-policy: all-authenticated on namespaces or pods, or in its Helm values, and pods read it when they start: set it and restart them';
  return { feature: 'mtls', fidelity: 'unsupported', reason };
}

const NO_ISSUER: FeatureReport = {
  feature: 'trust',
  fidelity: 'unsupported',
  reason:
    'Overmesh issues nothing for Linkerd yet: its pods keep the roots that they were given when they were made, so each step with a new root is a restart of every one; its own issuer and roots stay as they are',
};

/** A Server of ours would do it for a port, and is what AccessPolicies are written with: two for one port Linkerd refuses. */
const NO_EXCEPTIONS =
  'Linkerd refuses plain text at some pods only by annotation config.linkerd.io/default-inbound-policy: all-authenticated on them, which they read when they start, and at some of their ports by a Server, which is what an AccessPolicy is: allow there whom you want, by identity';

function reportAccess({ default: wanted }: MeshAccess): FeatureReport {
  if (wanted === 'closed') {
    const reason =
      'Linkerd closes ports of which no Server speaks only by annotation config.linkerd.io/default-inbound-policy: deny on namespaces or pods, or in its Helm values, and pods read it when they start: set it and restart them';
    return { feature: 'access', fidelity: 'unsupported', reason };
  }
  const reason =
    "what Linkerd's values and annotations config.linkerd.io/default-inbound-policy say holds: everybody, when nobody has changed them";
  return { feature: 'access', fidelity: 'approximate', reason };
}
