import type { Claim, DesiredObject, FeatureReport, Member, Mtls, MutualTlsMode } from '@overmesh/model';
import { labelText, objectName, strangerOf } from '@overmesh/meshes/kit';
import type { MeshWideInput, MeshWideOutput } from '@overmesh/meshes/kit';
import { PEER_AUTHENTICATION, STAGE } from './kinds.ts';
import { hasZtunnel } from './modes.ts';
import { readersOf, rootNamespaceOf } from './revisions.ts';
import { isBefore } from './version.ts';

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
  const root = rootNamespaceOf(member.mesh);
  const { state, namespace } = member.mesh;
  if (state === 'unconfirmed' && root !== namespace)
    return `its ConfigMap names the root namespace ${root}, and nothing that belongs to the whole cluster confirms that this is an Istio`;
  if (member.mesh.unreadNamespaces?.includes(root))
    return `its control plane does not look into its root namespace ${root}: no discoverySelector of its MeshConfig is about it`;
  const older = member.claims.find(({ mutualTls }) => mutualTls && mutualTls.namespace === undefined);
  return older && `${strangerOf(older)} is mesh-wide too, and Istio takes the oldest`;
}

function report({ mode }: Mtls, member: Member): FeatureReport {
  const { mesh, claims } = member;
  const others = [...claims.flatMap((claim) => exceptions(claim, mode)), ...beyond(member)];
  if (others.length) return { feature: 'mtls', fidelity: 'approximate', reason: others.join('; ') };
  const exact = { feature: 'mtls', fidelity: 'exact' } as const;
  if (!hasZtunnel(mesh) || mode === 'strict') return exact;
  return {
    ...exact,
    reason: 'ambient pods speak mutual TLS to each other in any case; plain text is taken from outside',
  };
}

/** Where something else holds than is asked for, each with whose object says so. */
function exceptions(claim: Claim, asked: Mtls['mode']): readonly string[] {
  const { mutualTls: { namespace, podsWith, mode, ports = {} } = {} } = claim;
  if (namespace === undefined) return [];
  const place = `${podsWith ? `pods with ${labelText(podsWith)} of ` : ''}namespace ${namespace}`;
  const because = `because of ${strangerOf(claim).slice(0, -1)}`;
  const others = Object.entries(ports).filter(([, own]) => own !== asked);
  return [
    ...(mode && mode !== asked ? [`${EFFECTS[mode]} ${place}, ${because}`] : []),
    ...others.map(([port, own]) => `${EFFECTS[own]} port ${port} of ${place}, ${because}`),
  ];
}

/** Revisions share their root namespace: pods of one that the VirtualMesh does not have are held to it too. */
function beyond(member: Member): readonly string[] {
  const root = rootNamespaceOf(member.mesh);
  const keys = readersOf(root, member).flatMap(({ mesh, isMember }) => (isMember ? [] : [mesh.key]));
  return keys.map(
    (key) =>
      `pods of mesh ${key}, which the VirtualMesh does not have, are held to it too: its control plane reads namespace ${root} as well`,
  );
}

const EFFECTS: Readonly<Record<MutualTlsMode, string>> = {
  strict: 'plain text is refused by',
  permissive: 'plain text still reaches',
  disable: 'nothing but plain text reaches',
};

function peerAuthentication({ mode }: Mtls, member: Member, virtualMesh: string): DesiredObject {
  const name = objectName(['overmesh', virtualMesh]);
  return {
    ref: { kind: PEER_AUTHENTICATION, namespace: rootNamespaceOf(member.mesh), name },
    body: { spec: { mtls: { mode: mode === 'strict' ? 'STRICT' : 'PERMISSIVE' } } },
    intents: [`VirtualMesh/${virtualMesh}`],
    stage: STAGE.peerAuthentication,
  };
}
