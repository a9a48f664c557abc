import { hasAll, mayMeet } from '@overmesh/model';
import type { Labels, MutualTls, MutualTlsMode } from '@overmesh/model';
import { bearsOurMark, fieldAt, textAt } from '@overmesh/meshes/kit';
import type { SeenObject } from '@overmesh/meshes/kit';
import { PEER_AUTHENTICATION } from '../kinds.ts';
import { comesBefore, namespaceOf } from './decision.ts';
import type { Decision, MeshView } from './decision.ts';

const MODES: Readonly<Record<string, MutualTlsMode>> = {
  STRICT: 'strict',
  PERMISSIVE: 'permissive',
  DISABLE: 'disable',
};

/**
 * PeerAuthentications of others that count. Pods obey the one for them, else their namespace's, else the mesh's; of several
 * for the same the oldest, also where it says nothing: then it is in the place of one that would.
 */
export function decidedByPeerAuthentications({ seen, mesh }: MeshView): readonly Decision[] {
  const root = mesh.rootNamespace ?? mesh.namespace ?? '';
  const all = seen.of(PEER_AUTHENTICATION).filter((object) => namespaceOf(object) !== root || !selectorOf(object));
  return all
    .filter((object) => !bearsOurMark(object.metadata) && !all.some((other) => takesPlaceOf(other, object)))
    .map((object) => {
      const yields = yieldsToOurs(object, all) && { yields: true as const };
      return { object, over: [], mutualTls: { ...read(object, namespaceOf(object) === root), ...yields } };
    });
}

/** Whether it comes after every one of ours that some pod of it may obey. */
function yieldsToOurs(object: SeenObject, all: readonly SeenObject[]): boolean {
  const own = selectorOf(object);
  const ours = all.filter((other) => {
    const theirs = selectorOf(other);
    const isNear = bearsOurMark(other.metadata) && namespaceOf(other) === namespaceOf(object);
    return isNear && own && theirs && mayMeet(own, theirs);
  });
  return ours.length > 0 && ours.every((other) => comesBefore(other, object));
}

/** An older one that is for all of its pods. */
function takesPlaceOf(other: SeenObject, object: SeenObject): boolean {
  if (namespaceOf(other) !== namespaceOf(object) || !comesBefore(other, object)) return false;
  const [wider, narrower] = [selectorOf(other), selectorOf(object)];
  if (!wider || !narrower) return !wider && !narrower;
  return hasAll(narrower, wider);
}

/** One without labels is for all pods. */
function selectorOf(object: SeenObject): Labels | undefined {
  const labels = fieldAt(object, 'spec', 'selector', 'matchLabels') as Labels | undefined;
  return labels && Object.keys(labels).length ? labels : undefined;
}

function read(object: SeenObject, isMeshWide: boolean): MutualTls {
  const podsWith = selectorOf(object);
  const mode = MODES[textAt(object, 'spec', 'mtls', 'mode') ?? ''];
  const ports = podsWith ? portsOf(object) : [];
  return {
    ...(!isMeshWide && { namespace: namespaceOf(object) }),
    ...(podsWith && { podsWith }),
    ...(mode && { mode }),
    ...(ports.length && { ports: Object.fromEntries(ports) }),
  };
}

/** Modes by port count for selected pods only. */
function portsOf(object: SeenObject): readonly (readonly [string, MutualTlsMode])[] {
  const ports = Object.entries((fieldAt(object, 'spec', 'portLevelMtls') ?? {}) as Readonly<Record<string, unknown>>);
  return ports.flatMap(([port, policy]) => {
    const mode = MODES[textAt(policy, 'mode') ?? ''];
    return mode ? [[port, mode] as const] : [];
  });
}
