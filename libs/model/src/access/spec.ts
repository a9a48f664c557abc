import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsIn,
  IsOptional,
  IsString,
  ValidateNested,
} from 'class-validator';
import { IsName } from '../constraints.ts';
import { DestinationSelector } from '../traffic-policy.ts';
import { AccessRequest } from './request.ts';
import { AccessSource } from './source.ts';

export const ACCESS_ACTIONS = ['allow', 'deny'] as const;
export type AccessAction = (typeof ACCESS_ACTIONS)[number];

/**
 * Who may call some destinations, and how. A request that some `deny` is about is refused; so is one of a destination with
 * an `allow` that none of its `allow`s is about. Where a destination has no `allow`, everything else is let through.
 */
export class AccessPolicySpec {
  /** Name of the VirtualMesh that it is for. */
  @IsString()
  @IsName()
  readonly virtualMesh!: string;

  /** The Services that it is about: each that any one selector selects. */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(64)
  @ValidateNested({ each: true })
  @Type(() => DestinationSelector)
  readonly destinations!: readonly DestinationSelector[];

  /** `allow`: these requests, and none besides that no other `allow` is about. `deny`: not these, whoever allows them. */
  @IsIn(ACCESS_ACTIONS, { message: 'must be allow or deny' })
  readonly action!: AccessAction;

  /** true: a trial. Nothing is refused by it; what it would refuse is counted by the mesh. false when absent. */
  @IsOptional()
  @IsBoolean()
  readonly audit?: boolean;

  /** Which callers (any one entry is enough). Everybody when absent, also who calls in plain text. */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(32)
  @ValidateNested({ each: true })
  @Type(() => AccessSource)
  readonly from?: readonly AccessSource[];

  /** Which requests (any one entry is enough). Every request when absent. */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(8)
  @ValidateNested({ each: true })
  @Type(() => AccessRequest)
  readonly to?: readonly AccessRequest[];
}
