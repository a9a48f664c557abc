import { Type } from 'class-transformer';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsIn, IsOptional, IsString, ValidateNested } from 'class-validator';
import { ExactlyOneOf, IsLabels, IsName, IsRegion } from '../constraints.ts';
import { MESH_KINDS } from '../mesh-kind.ts';
import type { MeshKind } from '../mesh-kind.ts';
import { Authority } from './authority.ts';
import { Mtls } from './mtls.ts';
import { RolloutStrategy } from './rollout.ts';

/** Chooses meshes by what is given; all of it has to hold. `{}` in `selector` is every manageable mesh. */
export class MeshSelector {
  /** Labels of the cluster. */
  @IsOptional()
  @IsLabels({ minimum: 1, maximum: 16 })
  readonly matchLabels?: Readonly<Record<string, string>>;

  /** As clusters were given them, whole: no part and no wildcard. */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(64)
  @IsString({ each: true })
  @IsRegion({ each: true })
  readonly regions?: readonly string[];

  /** Kinds of mesh; every manageable kind when absent. */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MESH_KINDS.length)
  @IsIn(MESH_KINDS, { each: true, message: `must be among ${MESH_KINDS.join(', ')}` })
  readonly kinds?: readonly MeshKind[];
}

/** One mesh by name, or many by selector. */
@ExactlyOneOf('cluster', 'selector')
export class MeshChoice {
  /** Name of a cluster. */
  @IsOptional()
  @IsString()
  @IsName()
  readonly cluster?: string;

  /** Key of a mesh in that cluster (`istio`, `istio-canary`); every manageable mesh there when absent. */
  @IsOptional()
  @IsString()
  @IsName()
  readonly mesh?: string;

  @IsOptional()
  @ValidateNested()
  @Type(() => MeshSelector)
  readonly selector?: MeshSelector;
}

export const DEFAULT_ACCESS = ['open', 'closed'] as const;
export type DefaultAccess = (typeof DEFAULT_ACCESS)[number];

export class MeshAccess {
  /**
   * What becomes of a request that no AccessPolicy is about. `open`: it gets through, unless its destination has an `allow`.
   * `closed`: it is refused, so that whoever shall get through needs an `allow`; gateways of the mesh go on taking requests.
   */
  @IsIn(DEFAULT_ACCESS, { message: 'must be open or closed' })
  readonly default!: DefaultAccess;
}

/** Meshes of many clusters and kinds, grouped so that one policy can be about them all. */
export class VirtualMeshSpec {
  /** Which meshes belong to it; each belongs to one VirtualMesh at most, the older one. */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(1000)
  @ValidateNested({ each: true })
  @Type(() => MeshChoice)
  readonly meshes!: readonly MeshChoice[];

  /** Left as each mesh has it when absent. */
  @IsOptional()
  @ValidateNested()
  @Type(() => Mtls)
  readonly mtls?: Mtls;

  /** Who may call what no AccessPolicy speaks of. Left as each mesh has it when absent. */
  @IsOptional()
  @ValidateNested()
  @Type(() => MeshAccess)
  readonly access?: MeshAccess;

  /** Who issues what its meshes sign with. When absent nothing is issued: what lies in clusters is looked at and left alone. */
  @IsOptional()
  @ValidateNested()
  @Type(() => Authority)
  readonly trust?: Authority;

  /** How a change of this VirtualMesh or its policies goes from cluster to cluster; to all at once when absent. */
  @IsOptional()
  @ValidateNested()
  @Type(() => RolloutStrategy)
  readonly rollout?: RolloutStrategy;
}

/** What a VirtualMesh can ask of a mesh as a whole: the features of scope `mesh` (see FEATURE_SCOPES). */
export interface MeshFeatures {
  readonly mtls: Mtls;
  readonly access: MeshAccess;
  readonly trust: Authority;
}
