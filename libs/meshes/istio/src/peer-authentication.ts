import type { Claim, DesiredObject, FeatureReport, Member, Mtls, MutualTlsMode } from '@overmesh/model';
import { labelText, objectName, strangerOf } from '@overmesh/meshes/kit';
import type { MeshWideInput, MeshWideOutput } from '@overmesh/meshes/kit';
import { PEER_AUTHENTICATION, STAGE } from './kinds.ts';
import { hasZtunnel } from './modes.ts';
import { heldToo, rootNamespaceOf, withoutRoot } from './revisions.ts';

/** A PeerAuthentication of the root namespace without selector, which is the whole mesh's. */
export function translateMtls(mtls: Mtls, { member, virtualMesh }: MeshWideInput): MeshWideOutput {
  const reason = withoutRoot(member) ?? older(member);
  if (reason) return { features: [{ feature: 'mtls', fidelity: 'unsupported', reason }], objects: [] };
  return { features: [report(mtls, member)], objects: [peerAuthentication(mtls, member, virtualMesh)] };
}

/** Of two that are mesh-wide Istio takes the older one, and that is never ours. */
function older({ claims }: Member): string | undefined {
  const found = claims.find(({ mutualTls }) => mutualTls && mutualTls.namespace === undefined);
  return found && `${strangerOf(found)} is mesh-wide too, and Istio takes the oldest`;
}

function report({ mode }: Mtls, member: Member): FeatureReport {
  const { mesh, claims } = member;
  const others = [...claims.flatMap((claim) => exceptions(claim, mode)), ...heldToo(member)];
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
