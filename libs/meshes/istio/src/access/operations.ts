import type { AccessPath, AccessRequest, JsonObject } from '@overmesh/model';
import { destinationKey, portsMeant, targetNumbers, targetPortOf } from '@overmesh/meshes/kit';
import type { AccessContext, AccessRule, Shortfall } from '@overmesh/meshes/kit';

/**
 * The requests of a rule as Istio's operations, any of which is enough, on the ports of the Service and no others of its
 * pods. An entry that no request of this Service can be is left out.
 *
 * @see https://istio.io/latest/docs/reference/config/security/authorization-policy/#Operation
 */
export function operationsOf({ to = [{}] }: AccessRule, context: AccessContext): readonly JsonObject[] {
  return to.map((request) => operationOf(request, context)).filter((operation) => operation !== undefined);
}

/** Why the requests of a rule cannot be told from others. */
export function requestShortfalls({ to = [] }: AccessRule, context: AccessContext): readonly Shortfall[] {
  const named = to.flatMap((request) => namedPort(request, context) ?? []);
  return [...new Set(named)].map((reason) => ({ feature: 'to', fidelity: 'unsupported', reason }));
}

function operationOf(request: AccessRequest, context: AccessContext): JsonObject | undefined {
  const ports = portsMeant(request, context.ports);
  if (!ports.length) return undefined;
  const targets = targetNumbers({ ports });
  const { methods, paths, hosts } = request;
  return {
    ...(hosts && { hosts: hosts.flatMap((host) => [host, `${host}:*`]) }),
    ...(methods && { methods }),
    ...(paths && { paths: paths.flatMap(pathsOf) }),
    // A port by name is of all ports: nothing else is asked then, see namedPort.
    ...(targets && { ports: targets.map(String) }),
  };
}

/** Istio's prefix is of text, ours of whole path elements. */
function pathsOf({ exact, prefix = '/' }: AccessPath): readonly string[] {
  if (exact !== undefined) return [exact];
  const elements = prefix.replace(/\/$/, '');
  return elements ? [elements, `${elements}/*`] : ['/*'];
}

/** Some ports of a Service can be told from others only by their numbers on the pods. */
function namedPort(request: AccessRequest, context: AccessContext): string | undefined {
  const asked = portsMeant(request, context.ports);
  if (asked.length === context.ports.length || targetNumbers({ ports: asked })) return undefined;
  const names = asked.map(targetPortOf).filter((target) => typeof target === 'string');
  return `${destinationKey(context.destination)} names its target port (${names.join(', ')}), and Istio wants the number of the pods' port: give targetPort as a number`;
}
