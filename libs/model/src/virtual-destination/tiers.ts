import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsInt,
  IsNumber,
  IsOptional,
  IsString,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { IsLabels, IsName, IsRegion, IsServiceName } from '../constraints.ts';
import { MESH_KINDS } from '../mesh-kind.ts';
import type { MeshKind } from '../mesh-kind.ts';

/** Clusters of the VirtualMesh; all of what is given has to hold. `{}` is every cluster. */
export class ClusterSelector {
  /** Names of clusters; every cluster when absent. */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(1000)
  @IsName({ each: true })
  readonly clusters?: readonly string[];

  /** Regions as clusters were given them, whole: no part and no wildcard. Every region when absent. */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(64)
  @IsString({ each: true })
  @IsRegion({ each: true })
  readonly regions?: readonly string[];

  /** Labels of the cluster. */
  @IsOptional()
  @IsLabels({ minimum: 1, maximum: 16 })
  readonly matchLabels?: Readonly<Record<string, string>>;

  /** Kinds of mesh; every manageable kind when absent. */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MESH_KINDS.length)
  @IsIn(MESH_KINDS, { each: true, message: `must be among ${MESH_KINDS.join(', ')}` })
  readonly kinds?: readonly MeshKind[];
}

/** One Service by name, in each of the chosen clusters that has it. */
export class TierDestination {
  /** Name of the Service. */
  @IsString()
  @IsServiceName()
  readonly name!: string;

  /** Namespace of the Service. */
  @IsString()
  @IsServiceName()
  readonly namespace!: string;

  /** In which clusters; in every cluster of the VirtualMesh when absent. */
  @IsOptional()
  @ValidateNested()
  @Type(() => ClusterSelector)
  readonly where?: ClusterSelector;

  /** The Service's port where it is another one than the VirtualDestination's. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(65535)
  readonly port?: number;

  /**
   * Whole percent of the tier's requests: 1 to 100. The weights of one tier add up to 100, and either all of its
   * destinations have one or none: then every endpoint counts alike. 0 is refused, since it would also be 0 when all others
   * are lost.
   */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(100)
  readonly weight?: number;
}

/** Destinations that serve at the same time. The next tier serves when these are lost. */
export class Tier {
  /** Where the requests go as long as this is the first tier with something that is well. */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(16)
  @ValidateNested({ each: true })
  @Type(() => TierDestination)
  readonly destinations!: readonly TierDestination[];

  /**
   * How many times its usual load each destination of the tier takes at most when others are lost or evacuated: 1 to 100, with
   * at most one decimal. Load is taken to go with ready pods. No bound of its own when absent.
   */
  @IsOptional()
  @IsNumber({ maxDecimalPlaces: 1 })
  @Min(1)
  @Max(100)
  readonly capacity?: number;
}

/**
 * Tiers by distance from whoever calls: its own cluster, then clusters of its zone, then of its region, then all others.
 * A place that a cluster was not given is near to nothing.
 */
export class Nearest {
  /** Name of the Service. */
  @IsString()
  @IsServiceName()
  readonly name!: string;

  /** Namespace of the Service. */
  @IsString()
  @IsServiceName()
  readonly namespace!: string;

  /** In which clusters; in every cluster of the VirtualMesh when absent. */
  @IsOptional()
  @ValidateNested()
  @Type(() => ClusterSelector)
  readonly where?: ClusterSelector;
}
