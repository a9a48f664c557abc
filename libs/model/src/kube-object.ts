/** A kind of Kubernetes object, with what its URL needs. `group` is empty for the core group. */
export interface KindRef {
  readonly group: string;
  readonly version: string;
  readonly kind: string;
  readonly plural: string;
  readonly namespaced: boolean;
}

/** One object of a cluster by name. */
export interface ObjectRef {
  readonly kind: KindRef;
  readonly namespace?: string;
  readonly name: string;
}

/** `group/Kind/namespace/name`: the same object whatever the version it is written in. */
export function objectKey({ kind, namespace, name }: ObjectRef): string {
  return `${kind.group}/${kind.kind}/${namespace ?? ''}/${name}`;
}

/** `apiVersion` of a kind: `v1` for core, `group/version` otherwise. */
export function apiVersionOf({ group, version }: KindRef): string {
  return group ? `${group}/${version}` : version;
}

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject {
  readonly [field: string]: Json | undefined;
}
