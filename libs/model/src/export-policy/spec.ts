import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsOptional,
  IsString,
  ValidateNested,
} from 'class-validator';
import { IsName } from '../constraints.ts';
import { DestinationSelector } from '../traffic-policy.ts';
import { ClusterSelector } from '../virtual-destination/tiers.ts';

export const EXPORT_HOSTS = ['clusterset', 'service'] as const;
export type ExportHost = (typeof EXPORT_HOSTS)[number];

/**
 * Which Services other clusters may call. No Service is reachable from another cluster unless an ExportPolicy or a
 * VirtualDestination names it. The nearest cluster serves first, and the others when it is lost.
 */
export class ExportPolicySpec {
  /** Name of the VirtualMesh that it is for. */
  @IsString()
  @IsName()
  readonly virtualMesh!: string;

  /**
   * The Services that it is about: each that any one selector selects and that has pods in the mesh. Services of one name and
   * namespace are one for callers, whatever their clusters.
   */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(64)
  @ValidateNested({ each: true })
  @Type(() => DestinationSelector)
  readonly destinations!: readonly DestinationSelector[];

  /** The clusters whose pods may call them: no other gets anything for that. Every cluster of the VirtualMesh when absent. */
  @IsOptional()
  @ValidateNested()
  @Type(() => ClusterSelector)
  readonly to?: ClusterSelector;

  /**
   * By which names they are called. `clusterset`: `name.namespace.svc.clusterset.local`, which is new, so that nothing changes
   * for who calls the Service's own name. `service`: the Service's own name, so that its callers change nothing, and are
   * answered by other clusters when their own is lost. `[clusterset]` when absent.
   */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(EXPORT_HOSTS.length)
  @ArrayUnique()
  @IsIn(EXPORT_HOSTS, { each: true, message: `must be among ${EXPORT_HOSTS.join(', ')}` })
  readonly hosts?: readonly ExportHost[];
}
