import type { FeatureReport, Mtls } from '@overmesh/model';
import type { MeshWideInput, MeshWideOutput } from '@overmesh/meshes/kit';

/** Linkerd writes nothing mesh-wide: mutual TLS is on between meshed pods, and what else is taken is set at install. */
export function translateMeshWide({ wants }: MeshWideInput): MeshWideOutput {
  return { features: wants.mtls ? [reportMtls(wants.mtls)] : [], objects: [] };
}

function reportMtls({ mode }: Mtls): FeatureReport {
  if (mode === 'permissive') return { feature: 'mtls', fidelity: 'exact' };
  const reason =
    'Linkerd refuses plain text only by annotation config.linkerd.io/default-inbound-policy: all-authenticated on namespaces or pods, or in its Helm values, and pods read it when they start: set it and restart them';
  return { feature: 'mtls', fidelity: 'unsupported', reason };
}
