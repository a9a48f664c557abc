import type { Claim, ForeignAccess, Labels } from '@overmesh/model';
import { claimHead, fieldAt, listAt, numberAt, ofOthers, textAt } from '@overmesh/meshes/kit';
import type { SeenCluster, SeenObject } from '@overmesh/meshes/kit';
import { AUTHORIZATION_POLICY, SERVER } from '../kinds.ts';

/**
 * Servers of others, each of which has a port of its pods, and AuthorizationPolicies of others that are about ports of ours:
 * those for a whole namespace.
 */
export function accessClaims(seen: SeenCluster): readonly Omit<Claim, 'mesh'>[] {
  return [
    ...ofOthers(seen.of(SERVER)).map((server) => claimOf(server, readServer(server))),
    ...ofOthers(seen.of(AUTHORIZATION_POLICY))
      .filter((policy) => textAt(policy, 'spec', 'targetRef', 'kind') === 'Namespace')
      .map((policy) => claimOf(policy, { action: 'allow', ...namespaceOf(policy) })),
  ];
}

/** Expressions are not read: with some, it may be for any pod of its namespace. */
function readServer(server: SeenObject): ForeignAccess {
  const hasExpressions = listAt(server, 'spec', 'podSelector', 'matchExpressions').length > 0;
  const labels = hasExpressions ? {} : ((fieldAt(server, 'spec', 'podSelector', 'matchLabels') ?? {}) as Labels);
  const port = numberAt(server, 'spec', 'port') ?? textAt(server, 'spec', 'port');
  return {
    action: 'server',
    ...namespaceOf(server),
    ...(Object.keys(labels).length && { podsWith: labels }),
    ...(port !== undefined && { port }),
  };
}

function namespaceOf({ metadata: { namespace } }: SeenObject): Pick<ForeignAccess, 'namespace'> {
  return namespace === undefined ? {} : { namespace };
}

function claimOf(object: SeenObject, access: ForeignAccess): Omit<Claim, 'mesh'> {
  return { ...claimHead(object), destinations: [], access };
}
