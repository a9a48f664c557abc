import type { ForeignAccess, Labels } from '@overmesh/model';
import { fieldAt, listAt, ofOthers, textAt } from '@overmesh/meshes/kit';
import type { SeenObject } from '@overmesh/meshes/kit';
import { AUTHORIZATION_POLICY } from '../kinds.ts';
import { namespaceOf } from './decision.ts';
import type { Decision, MeshView } from './decision.ts';

const ACTIONS: Readonly<Record<string, ForeignAccess['action']>> = { ALLOW: 'allow', DENY: 'deny', CUSTOM: 'ask' };

/**
 * AuthorizationPolicies of others that count: all of them do, whatever their age. Those of a gateway, and trials, are about
 * none of the pods.
 */
export function decidedByAuthorizationPolicies({ seen, mesh }: MeshView): readonly Decision[] {
  const root = mesh.rootNamespace ?? mesh.namespace ?? '';
  return ofOthers(seen.of(AUTHORIZATION_POLICY))
    .filter((object) => !isTrial(object) && !listAt(object, 'spec', 'targetRefs').length)
    .flatMap((object) => {
      const action = ACTIONS[textAt(object, 'spec', 'action') ?? 'ALLOW'];
      return action ? [{ object, over: [], access: read(object, action, namespaceOf(object) === root) }] : [];
    });
}

function isTrial({ metadata }: SeenObject): boolean {
  return metadata.annotations?.['istio.io/dry-run'] === 'true';
}

/** One of the root namespace is for the pods of all namespaces. */
function read(object: SeenObject, action: ForeignAccess['action'], isMeshWide: boolean): ForeignAccess {
  const labels = (fieldAt(object, 'spec', 'selector', 'matchLabels') ?? {}) as Labels;
  return {
    action,
    ...(action === 'allow' && !listAt(object, 'spec', 'rules').length && { isEmpty: true as const }),
    ...(!isMeshWide && { namespace: namespaceOf(object) }),
    ...(Object.keys(labels).length && { podsWith: labels }),
  };
}
