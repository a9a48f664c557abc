import type { FeatureReport, Member, Mtls } from '@overmesh/model';
import { strangerOf } from '@overmesh/meshes/kit';
import type { MeshWideInput, MeshWideOutput } from '@overmesh/meshes/kit';
import { hasZtunnel } from '../modes.ts';
import { unread } from '../obstacle.ts';
import { heldToo, rootNamespaceOf, withoutRoot } from '../revisions.ts';
import { peerAuthentications } from './objects.ts';
import { overruled } from './overruled.ts';

/** A PeerAuthentication of the root namespace without selector, which is the whole mesh's, and one for each exception. */
export function translateMtls(mtls: Mtls, { member, virtualMesh }: MeshWideInput): MeshWideOutput {
  const reason = withoutRoot(member) ?? older(member) ?? inRoot(mtls, member);
  if (reason) return { features: [{ feature: 'mtls', fidelity: 'unsupported', reason }], objects: [] };
  return { features: [report(mtls, member)], objects: peerAuthentications(mtls, member, virtualMesh) };
}

/** Of two that are mesh-wide Istio takes the older one, and that is never ours. */
function older({ claims }: Member): string | undefined {
  const found = claims.find(({ mutualTls }) => mutualTls && mutualTls.namespace === undefined);
  return found && `${strangerOf(found)} is mesh-wide too, and Istio takes the oldest`;
}

/** pilot/pkg/security/authn/policy_applier.go: there one without selector is the mesh's, and one with a selector nobody's. */
function inRoot({ exceptions = [] }: Mtls, { mesh }: Member): string | undefined {
  const root = rootNamespaceOf(mesh);
  if (!exceptions.some(({ namespace }) => namespace === root)) return undefined;
  return `an exception is about namespace ${root}, which is Istio's root namespace: a PeerAuthentication there is for the whole mesh, or for nobody`;
}

function report(mtls: Mtls, member: Member): FeatureReport {
  const { mesh, claims } = member;
  const places = new Set((mtls.exceptions ?? []).map(({ namespace }) => namespace));
  const unseen = [...places].flatMap((namespace) => unread(mesh, namespace) ?? []);
  const others = [...claims.flatMap((claim) => overruled(claim, mtls)), ...heldToo(member), ...unseen];
  if (others.length) return { feature: 'mtls', fidelity: 'approximate', reason: others.join('; ') };
  const exact = { feature: 'mtls', fidelity: 'exact' } as const;
  if (!hasZtunnel(mesh) || mtls.mode === 'strict') return exact;
  return {
    ...exact,
    reason: 'ambient pods speak mutual TLS to each other in any case; plain text is taken from outside',
  };
}
