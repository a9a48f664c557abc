import type { Kind } from './kinds.ts';
import type { Registry } from './registry.ts';

/** What a path of objects is about. */
export interface Route {
  readonly kind: Kind;
  readonly namespace?: string;
  /** Absent for a collection. */
  readonly name?: string;
  readonly subresource?: string;
}

/** Reads `/apis/apps/v1/namespaces/shop/deployments/cart/status`. Undefined where no kind is served. */
export function routeOf(path: string, registry: Registry): Route | undefined {
  const parts = path.slice(1).split('/').map(decodeURIComponent);
  const [group, version, ...rest] = parts[0] === 'api' ? ['', ...parts.slice(1)] : parts.slice(1);
  if ((parts[0] !== 'api' && parts[0] !== 'apis') || group === undefined || version === undefined) return undefined;
  return inNamespace(registry, group, version, rest) ?? ofCluster(registry, group, version, rest);
}

/** `namespaces/shop/pods/…`, where `pods` is a kind; `namespaces/shop/status` is about the namespace itself. */
function inNamespace(
  registry: Registry,
  group: string,
  version: string,
  [folder, namespace, plural, name, subresource, ...more]: readonly string[],
): Route | undefined {
  if (folder !== 'namespaces' || namespace === undefined || plural === undefined || more.length) return undefined;
  const kind = registry.find(group, version, plural);
  return kind?.namespaced ? { kind, namespace, ...parts(name, subresource) } : undefined;
}

function ofCluster(
  registry: Registry,
  group: string,
  version: string,
  [plural, name, subresource, ...more]: readonly string[],
): Route | undefined {
  const kind = registry.find(group, version, plural ?? '');
  if (!kind || more.length || (kind.namespaced && name !== undefined)) return undefined;
  return { kind, ...parts(name, subresource) };
}

function parts(name: string | undefined, subresource: string | undefined) {
  return { ...(name === undefined ? {} : { name }), ...(subresource === undefined ? {} : { subresource }) };
}
