/**
 * Which VirtualService, or HTTPRoute with a Service for a parent, decides over a caller's requests to a host. A statement
 * of Istio's rules apart from the product: see README.md.
 */

export interface RoutesObject {
  readonly kind: 'VirtualService' | 'HTTPRoute';
  readonly namespace: string;
  readonly name: string;
  readonly made: number;
  /** In full, or wildcards; of an HTTPRoute the hosts of the Services that are its parents. */
  readonly hosts: readonly string[];
  /** As written; undefined where the field is absent. */
  readonly exportTo?: readonly string[];
  /** By route, its matches by source; a route without any is for all. */
  readonly sources: readonly (readonly Source[])[];
}

export interface Source {
  readonly namespace?: string;
  readonly labels?: Readonly<Record<string, string>>;
}

export interface Caller {
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
}

export interface Host {
  readonly name: string;
  /** Of the Service. */
  readonly namespace: string;
}

/** pilot/pkg/model/push_context.go, VirtualServicesForGateway; networking/core/route/route.go, BuildSidecarVirtualHostWrapper. */
export function decider(
  caller: Caller,
  host: Host,
  objects: readonly RoutesObject[],
  defaultExportTo: readonly string[],
): RoutesObject | undefined {
  const visible = inOrderFor(caller, objects, defaultExportTo);
  const closest = closestFor(host.name, visible);
  return visible.find((object) => {
    if (!object.sources.some((matches) => !matches.length || matches.some((match) => isFrom(caller, match))))
      return false;
    if (object.kind === 'HTTPRoute' && ![host.namespace, caller.namespace].includes(object.namespace)) return false;
    return (
      object.hosts.includes(host.name) || (closest === object && object.hosts.some((one) => covers(one, host.name)))
    );
  });
}

/** Four lists one after another, each from the oldest to the youngest. */
function inOrderFor(caller: Caller, objects: readonly RoutesObject[], defaults: readonly string[]): RoutesObject[] {
  const lists: [RoutesObject[], RoutesObject[], RoutesObject[], RoutesObject[]] = [[], [], [], []];
  for (const object of objects) {
    const exported = (object.exportTo?.length ? object.exportTo : object.kind === 'HTTPRoute' ? ['*'] : defaults).map(
      (one) => (one === '.' ? object.namespace : one),
    );
    if (exported.includes('*'))
      lists[object.kind === 'HTTPRoute' && object.namespace === caller.namespace ? 2 : 3].push(object);
    else if (!exported.includes('~') && exported.includes(caller.namespace))
      lists[object.namespace === caller.namespace ? 0 : 1].push(object);
  }
  return lists.flatMap((list) => list.sort(byAge));
}

/** pilot/pkg/model/sidecar.go, computeWildcardHostVirtualServiceIndex: a host by name before the longest wildcard. */
function closestFor(host: string, visible: readonly RoutesObject[]): RoutesObject | undefined {
  const named = visible.find(({ hosts }) => hosts.includes(host));
  if (named) return named;
  const wildcards = visible.flatMap((object) =>
    object.hosts.filter((one) => covers(one, host)).map((one) => ({ object, one })),
  );
  const longest = Math.max(0, ...wildcards.map(({ one }) => one.length));
  return wildcards.find(({ one }) => one.length === longest)?.object;
}

function isFrom({ namespace, labels }: Caller, source: Source): boolean {
  if (source.namespace !== undefined && source.namespace !== namespace) return false;
  return Object.entries(source.labels ?? {}).every(([key, value]) => labels[key] === value);
}

function covers(wildcard: string, host: string): boolean {
  return wildcard.startsWith('*') && host.endsWith(wildcard.slice(1));
}

function byAge(a: RoutesObject, b: RoutesObject): number {
  const key = ({ name, namespace }: RoutesObject) => `${name}\u0000${namespace}`;
  return a.made - b.made || (key(a) < key(b) ? -1 : 1);
}
