import type { MeshKind } from './mesh-kind.ts';

/**
 * What a user may want Overmesh to do on a cluster. Each has a manifest of its own in deploy/rbac and can be given and
 * taken by itself; all of them need `read`.
 */
export const CAPABILITIES = [
  'read',
  'istio-traffic',
  'linkerd-traffic',
  'native',
  'trust-read',
  'token-renewal',
] as const;
export type Capability = (typeof CAPABILITIES)[number];

/** What each lets Overmesh do, as the end of "Overmesh may …". */
export const CAPABILITY_PURPOSES: Readonly<Record<Capability, string>> = {
  read: 'see meshes, workloads and Services',
  'istio-traffic': 'write policy for Istio',
  'linkerd-traffic': 'write policy for Linkerd',
  native: "write policy for Overmesh's own proxies, and define their kinds",
  'trust-read': 'see which roots meshes trust',
  'token-renewal': 'renew its own token before that ends',
};

/** The capability that policy for a kind of mesh takes. */
export const WRITING_CAPABILITIES: Readonly<Record<MeshKind, Capability>> = {
  istio: 'istio-traffic',
  linkerd: 'linkerd-traffic',
  native: 'native',
};

/** The command that gives the account of a cluster what these take; for people, with their own rights. */
export function givingCommand(capabilities: readonly Capability[]): string {
  return `overmesh cluster rbac --rights ${capabilities.join(',')} | kubectl apply -f -`;
}
