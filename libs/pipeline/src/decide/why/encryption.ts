import { selects } from '@overmesh/model';
import type { Claim, Destination, Labels, MutualTls, MutualTlsMode, Port } from '@overmesh/model';
import type { CallingPods } from './caller.ts';
import { workloadsBehind } from './endpoints.ts';
import type { WhyCluster, WhyMember } from './facts.ts';
import { broken, fine, unknown } from './step.ts';
import type { Finding } from './step.ts';

/** Whether both sides agree on mutual TLS: a pod that wants it refuses a caller who has no certificate of its mesh. */
export function lookAtEncryption(
  caller: CallingPods,
  service: Destination,
  port: number | undefined,
  serving: WhyCluster,
): Finding {
  const member = serving.members.find(({ member: { mesh } }) => service.meshes.includes(mesh.key));
  const meshes = service.meshes.join(', ');
  if (!service.meshes.length) return fine('the pods behind it are in no mesh and take whatever comes');
  if (!member)
    return caller.mesh && service.meshes.includes(caller.mesh) ? fine(`both are in ${meshes}`) : unseen(meshes);
  const says = wanted(member, service, port, serving);
  if (says.mode !== 'strict') return fine(`the pods behind it take plain text too${says.by ? `, by ${says.by}` : ''}`);
  if (caller.mesh === undefined)
    return broken(
      `${says.by} wants mutual TLS, and the caller's pods are in no mesh`,
      'put the caller into the mesh, or take plain text there (mtls: permissive)',
    );
  if (caller.member && caller.member.member.mesh.kind !== member.member.mesh.kind)
    return broken(`${says.by} wants mutual TLS of ${member.member.mesh.kind}, and the caller is in ${caller.mesh}`);
  return fine(`${says.by} wants mutual TLS, and the caller is in a mesh`);
}

function unseen(meshes: string): Finding {
  return unknown(`the pods behind it are in ${meshes}, of no VirtualMesh: whether they take plain text is not known`);
}

interface Wanted {
  readonly mode: MutualTlsMode | undefined;
  /** Who says so. */
  readonly by?: string;
}

/**
 * What the pods behind a Service want: what is said of the pods comes before what is said of their namespace, and that
 * before what is said of the mesh. Source: istio.io, PeerAuthentication.
 */
function wanted(member: WhyMember, service: Destination, port: number | undefined, { inventory }: WhyCluster): Wanted {
  const labels = inventory ? (workloadsBehind(service, inventory)[0]?.podLabels ?? {}) : {};
  const podPort = podPortOf(service.ports.find((one) => one.port === port));
  const about = member.member.claims.flatMap((claim) =>
    claim.mutualTls && reaches(claim.mutualTls, service.namespace, labels) ? [{ claim, tls: claim.mutualTls }] : [],
  );
  const byNearness = about.toSorted((a, b) => nearness(b.tls) - nearness(a.tls));
  for (const { claim, tls } of byNearness) {
    const mode = (podPort === undefined ? undefined : tls.ports?.[podPort]) ?? tls.mode;
    if (mode) return { mode, by: nameOf(claim) };
  }
  return member.mtls ? { mode: member.mtls.mode, by: `VirtualMesh/${member.virtualMesh}` } : { mode: undefined };
}

function podPortOf(port: Port | undefined): string | undefined {
  return port && String(port.targetPort ?? port.port);
}

function reaches({ namespace, podsWith }: MutualTls, own: string, labels: Labels): boolean {
  return (namespace === undefined || namespace === own) && (!podsWith || selects(podsWith, labels));
}

function nearness({ namespace, podsWith }: MutualTls): number {
  return podsWith ? 2 : namespace === undefined ? 0 : 1;
}

function nameOf({ kind, namespace, name }: Claim): string {
  return `${kind} ${namespace}/${name}`;
}
