import { subsetLabel } from '@overmesh/model';
import type { DesiredObject, JsonObject, Labels, Member, Mtls, MtlsException, MtlsMode } from '@overmesh/model';
import { objectName, stableHash } from '@overmesh/meshes/kit';
import { PEER_AUTHENTICATION, STAGE } from '../kinds.ts';
import { unread } from '../obstacle.ts';
import { rootNamespaceOf } from '../revisions.ts';

const MODES: Readonly<Record<MtlsMode, JsonObject>> = {
  strict: { mode: 'STRICT' },
  permissive: { mode: 'PERMISSIVE' },
};

/** The mesh's own, and before it those of its exceptions: whoever is excepted is never without it. */
export function peerAuthentications(mtls: Mtls, member: Member, virtualMesh: string): readonly DesiredObject[] {
  const intents = [`VirtualMesh/${virtualMesh}`];
  const name = objectName(['overmesh', virtualMesh]);
  const whole: DesiredObject = {
    ref: { kind: PEER_AUTHENTICATION, namespace: rootNamespaceOf(member.mesh), name },
    body: { spec: { mtls: MODES[mtls.mode] } },
    intents,
    stage: STAGE.peerAuthentication,
  };
  const exceptions = (mtls.exceptions ?? []).filter(({ namespace }) => isThere(namespace, member));
  return [whole, ...exceptions.map((exception) => ({ ...objectOf(exception, mtls, virtualMesh), intents }))];
}

/** Documents name namespaces for many clusters; what has no Service and no workload here may be no namespace of this one. */
function isThere(namespace: string, { mesh, destinations, workloads }: Member): boolean {
  const isIn = (one: { readonly namespace: string }) => one.namespace === namespace;
  return !unread(mesh, namespace) && (destinations.some(isIn) || workloads.some(isIn));
}

/** Says of the other ports what the whole says, so that nothing else is asked about these pods. */
function objectOf(
  exception: MtlsException,
  { mode: whole }: Mtls,
  virtualMesh: string,
): Omit<DesiredObject, 'intents'> {
  const { namespace, matchLabels, ports, mode } = exception;
  const spec = {
    ...(matchLabels && { selector: { matchLabels: { ...matchLabels } } }),
    mtls: MODES[ports ? whole : mode],
    ...(ports && { portLevelMtls: Object.fromEntries(ports.map((port) => [String(port), MODES[mode]])) }),
  };
  const name = objectName(['overmesh', virtualMesh, ...(matchLabels ? namedBy(matchLabels, virtualMesh) : [])]);
  return {
    ref: { kind: PEER_AUTHENTICATION, namespace, name },
    body: { spec },
    stage: STAGE.mtlsException,
  };
}

/** By its pods, so that it stays the same object, and as old as it is, wherever it stands in the document. */
function namedBy(labels: Labels, virtualMesh: string): readonly string[] {
  const pairs = Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1));
  return [subsetLabel(labels).slice(0, 30), stableHash(JSON.stringify([virtualMesh, pairs]))];
}
