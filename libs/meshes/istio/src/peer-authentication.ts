import type { DesiredObject, FeatureReport, Member, Mtls } from '@overmesh/model';
import { objectName } from '@overmesh/meshes/kit';
import type { MeshWideInput, MeshWideOutput } from '@overmesh/meshes/kit';
import { PEER_AUTHENTICATION, STAGE } from './kinds.ts';
import { isBefore } from './version.ts';

/** Istio's default for both, when its MeshConfig could not be read and the control plane's namespace is not known. */
const ROOT_NAMESPACE = 'istio-system';

/** A PeerAuthentication of the root namespace without selector, which is the whole mesh's. */
export function translateMeshWide({ member, virtualMesh, wants }: MeshWideInput): MeshWideOutput {
  if (!wants.mtls) return { features: [], objects: [] };
  const reason = whyNot(member);
  if (reason) return { features: [{ feature: 'mtls', fidelity: 'unsupported', reason }], objects: [] };
  return { features: [report(wants.mtls, member)], objects: [peerAuthentication(wants.mtls, member, virtualMesh)] };
}

/** Of two that are mesh-wide Istio takes the older one, and that is never ours. */
function whyNot(member: Member): string | undefined {
  const { version } = member.mesh;
  if (isBefore(version, 1, 22)) return `Istio ${version ?? ''} does not serve security.istio.io/v1; 1.22 and later do`;
  const root = rootNamespaceOf(member);
  const { state, namespace } = member.mesh;
  if (state === 'unconfirmed' && root !== namespace)
    return `its ConfigMap names the root namespace ${root}, and nothing that belongs to the whole cluster confirms that this is an Istio`;
  const older = member.claims.find(({ kind, namespace }) => kind === PEER_AUTHENTICATION.kind && namespace === root);
  return (
    older && `PeerAuthentication ${older.namespace}/${older.name} is mesh-wide and not ours, and Istio takes the oldest`
  );
}

function report({ mode }: Mtls, { mesh }: Member): FeatureReport {
  const exact = { feature: 'mtls', fidelity: 'exact' } as const;
  if (mesh.mode !== 'ambient' || mode === 'strict') return exact;
  return {
    ...exact,
    reason: 'ambient pods speak mutual TLS to each other in any case; plain text is taken from outside',
  };
}

function peerAuthentication({ mode }: Mtls, member: Member, virtualMesh: string): DesiredObject {
  const name = objectName(['overmesh', virtualMesh]);
  return {
    ref: { kind: PEER_AUTHENTICATION, namespace: rootNamespaceOf(member), name },
    body: { spec: { mtls: { mode: mode === 'strict' ? 'STRICT' : 'PERMISSIVE' } } },
    intents: [`VirtualMesh/${virtualMesh}`],
    stage: STAGE.peerAuthentication,
  };
}

function rootNamespaceOf({ mesh }: Member): string {
  return mesh.rootNamespace ?? mesh.namespace ?? ROOT_NAMESPACE;
}
