import type { Destination, MutualTls, MutualTlsMode, Port } from '@overmesh/model';
import type { CallingPods } from './caller.ts';
import type { WhyCluster, WhyMember } from './facts.ts';
import { claimName, isFor, memberBehind, podsBehind } from './serving.ts';
import type { PodsBehind } from './serving.ts';
import { broken, fine, unknown } from './step.ts';
import type { Finding } from './step.ts';

/** Whether both sides agree on mutual TLS: a pod that wants it refuses a caller who has no certificate of its mesh. */
export function lookAtEncryption(
  caller: CallingPods,
  service: Destination,
  port: number | undefined,
  serving: WhyCluster,
): Finding {
  const member = memberBehind(service, serving);
  const meshes = service.meshes.join(', ');
  if (!service.meshes.length) return fine('the pods behind it are in no mesh and take whatever comes');
  if (!member)
    return caller.mesh && service.meshes.includes(caller.mesh) ? fine(`both are in ${meshes}`) : unseen(meshes);
  const says = wanted(member, service, port, serving);
  if (says.mode === 'disputed') return unknown(`${says.by} say different things of mutual TLS there`);
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
  /** `disputed`: two say so, each as near as the other. */
  readonly mode: MutualTlsMode | 'disputed' | undefined;
  /** Who says so. */
  readonly by?: string;
}

interface Saying {
  readonly by: string;
  readonly mode: MutualTlsMode;
  readonly nearness: number;
}

/**
 * What the pods behind a Service want: what is said of the pods comes before what is said of their namespace, and that
 * before what is said of the mesh. Source: istio.io, PeerAuthentication.
 */
function wanted(member: WhyMember, service: Destination, port: number | undefined, serving: WhyCluster): Wanted {
  const pods = { ...podsBehind(service, serving), port: podPortOf(service.ports.find((one) => one.port === port)) };
  const sayings = [...byOthers(member, pods), ...byUs(member, pods)];
  const nearest = Math.max(...sayings.map(({ nearness }) => nearness));
  const [first, ...others] = sayings.filter(({ nearness }) => nearness === nearest);
  if (!first) return { mode: undefined };
  const isDisputed = others.some(({ mode }) => mode !== first.mode);
  return { mode: isDisputed ? 'disputed' : first.mode, by: [first, ...others].map(({ by }) => by).join(' and ') };
}

interface Pods extends PodsBehind {
  readonly port: string | undefined;
}

function byOthers({ member }: WhyMember, pods: Pods): readonly Saying[] {
  return member.claims.flatMap((claim): readonly Saying[] => {
    const { mutualTls: tls } = claim;
    const mode = tls && ((pods.port === undefined ? undefined : tls.ports?.[pods.port]) ?? tls.mode);
    return mode && isFor(tls, pods) ? [{ by: claimName(claim), mode, nearness: nearness(tls) }] : [];
  });
}

function byUs({ virtualMesh, mtls }: WhyMember, pods: Pods): readonly Saying[] {
  if (!mtls) return [];
  const by = `VirtualMesh/${virtualMesh}`;
  const exceptions = (mtls.exceptions ?? []).flatMap((one): readonly Saying[] => {
    const podsWith = one.matchLabels ? { podsWith: one.matchLabels } : {};
    const isPort = !one.ports || one.ports.some((each) => String(each) === pods.port);
    const about = { namespace: one.namespace, ...podsWith };
    return isPort && isFor(about, pods) ? [{ by, mode: one.mode, nearness: nearness(about) }] : [];
  });
  return [...exceptions, { by, mode: mtls.mode, nearness: 0 }];
}

function podPortOf(port: Port | undefined): string | undefined {
  return port && String(port.targetPort ?? port.port);
}

function nearness({ namespace, podsWith }: MutualTls): number {
  return podsWith ? 2 : namespace === undefined ? 0 : 1;
}
