import type { Claim, ForeignAccess, Labels } from '@overmesh/model';
import { bearsOurMark, fieldAt, listAt, numberAt, textAt } from '@overmesh/meshes/kit';
import type { SeenCluster, SeenObject } from '@overmesh/meshes/kit';
import { AUTHORIZATION_POLICY, SERVER } from '../kinds.ts';

/**
 * Servers of others, each of which has a port of its pods, and AuthorizationPolicies of others that are about ports of ours:
 * those for a whole namespace.
 */
export function accessClaims(seen: SeenCluster): readonly Omit<Claim, 'mesh'>[] {
  return [
    ...foreign(seen.of(SERVER)).map((server) => claimOf(server, readServer(server))),
    ...foreign(seen.of(AUTHORIZATION_POLICY))
      .filter((policy) => textAt(policy, 'spec', 'targetRef', 'kind') === 'Namespace')
      .map((policy) => claimOf(policy, { action: 'allow', ...namespaceOf(policy) })),
  ];
}

function foreign(objects: readonly SeenObject[]): readonly SeenObject[] {
  return objects.filter(({ metadata }) => !bearsOurMark(metadata));
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

function claimOf({ kind, metadata }: SeenObject, access: ForeignAccess): Omit<Claim, 'mesh'> {
  const { namespace = '', name, uid, authors } = metadata;
  return {
    kind,
    namespace,
    name,
    ...(uid !== undefined && { uid }),
    ...(authors && { authors }),
    destinations: [],
    access,
  };
}
