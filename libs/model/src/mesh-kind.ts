/** Meshes that Overmesh writes policy for. A new one breaks `meshes/all` until it has a plugin. */
export const MESH_KINDS = ['istio', 'linkerd', 'native'] as const;
export type MeshKind = (typeof MESH_KINDS)[number];

/** Meshes that discovery recognises and names but Overmesh does not manage. */
export const FOREIGN_MESH_KINDS = [
  'consul',
  'kuma',
  'traefik-mesh',
  'osm',
  'nginx-service-mesh',
  'app-mesh',
  'cilium',
] as const;
export type ForeignMeshKind = (typeof FOREIGN_MESH_KINDS)[number];

/** A mesh of a cluster that is written to, as rows know it. Its key says nothing of its kind. */
export interface MeshRef {
  readonly key: string;
  readonly kind: MeshKind;
}

export type SeenMeshKind = MeshKind | ForeignMeshKind;

export function isManageable(kind: SeenMeshKind): kind is MeshKind {
  return (MESH_KINDS as readonly string[]).includes(kind);
}
