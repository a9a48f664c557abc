import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsIn,
  IsInt,
  IsOptional,
  IsString,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { ExactlyOneOf, IsHost, IsName } from '../constraints.ts';
import { Failback, Failover } from './failover.ts';
import { ClusterSelector, Nearest, Tier } from './tiers.ts';

export const VIRTUAL_PROTOCOLS = ['http', 'http2', 'grpc', 'tcp'] as const;
export type VirtualProtocol = (typeof VIRTUAL_PROTOCOLS)[number];

/** So many ports a name has at most. */
export const MOST_PORTS = 16;

/** A port on which clients call. */
export class VirtualPort {
  /** 1 to 65535; also the port of the Services where they do not name another one. */
  @IsInt()
  @Min(1)
  @Max(65535)
  readonly port!: number;

  /** What is spoken there. */
  @IsIn(VIRTUAL_PROTOCOLS, { message: `must be one of ${VIRTUAL_PROTOCOLS.join(', ')}` })
  readonly protocol!: VirtualProtocol;
}

/** One name over Services of many clusters: which of them serve in which order, and what happens when some are lost. */
@ExactlyOneOf('tiers', 'nearest')
export class VirtualDestinationSpec {
  /** Name of the VirtualMesh that it is for. */
  @IsString()
  @IsName()
  readonly virtualMesh!: string;

  /**
   * Names by which clients call it. One below `svc.cluster.local` is the Service's own name, so that its clients change
   * nothing; any other, such as `checkout.shop.global`, is new, and clients must be able to resolve it.
   */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(8)
  @IsString({ each: true })
  @IsHost({ each: true })
  readonly hosts!: readonly string[];

  /** On which ports, and what is spoken there. */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MOST_PORTS)
  @ValidateNested({ each: true })
  @Type(() => VirtualPort)
  readonly ports!: readonly VirtualPort[];

  /** The order in which destinations serve: the first tier with something that is well has all requests. */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(8)
  @ValidateNested({ each: true })
  @Type(() => Tier)
  readonly tiers?: readonly Tier[];

  /** One Service in every cluster, the nearest first: instead of tiers. */
  @IsOptional()
  @ValidateNested()
  @Type(() => Nearest)
  readonly nearest?: Nearest;

  /** The clusters whose pods call it: no other gets anything for that. Every cluster of the VirtualMesh when absent. */
  @IsOptional()
  @ValidateNested()
  @Type(() => ClusterSelector)
  readonly clients?: ClusterSelector;

  @IsOptional()
  @ValidateNested()
  @Type(() => Failover)
  readonly failover?: Failover;

  @IsOptional()
  @ValidateNested()
  @Type(() => Failback)
  readonly failback?: Failback;
}
