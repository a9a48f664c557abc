import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Max, Min, ValidateNested } from 'class-validator';
import { IsLabels, IsServiceName } from '../constraints.ts';

/** Another Service of the same cluster, when a share does not go to the policy's own destination. */
export class SplitDestination {
  /** Name of the Service. */
  @IsString()
  @IsServiceName()
  readonly name!: string;

  /** The policy destination's own namespace when absent. */
  @IsOptional()
  @IsString()
  @IsServiceName()
  readonly namespace?: string;
}

/** A share of the requests, and where it goes: a subset of the pods, another Service, or both. */
export class SplitShare {
  /** Whole percent; the shares of one split add up to 100. */
  @IsInt()
  @Min(0)
  @Max(100)
  readonly weight!: number;

  /** Pod labels, as in `{ version: v2 }`. All pods of the Service when absent. */
  @IsOptional()
  @IsLabels({ minimum: 1, maximum: 8 })
  readonly subset?: Readonly<Record<string, string>>;

  @IsOptional()
  @ValidateNested()
  @Type(() => SplitDestination)
  readonly destination?: SplitDestination;

  /** The port of another Service, when it differs from the one that was called. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(65535)
  readonly port?: number;
}

/** Shares in the user's order; their weights add up to 100. */
export type Split = readonly SplitShare[];

/** `version-v2` for `{ version: v2 }`: the same labels give the same name, in any order. At most 63 characters: see kit. */
export function subsetLabel(subset: Readonly<Record<string, string>>): string {
  return Object.keys(subset)
    .sort()
    .map((key) => `${key}-${subset[key] ?? ''}`)
    .join('-')
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .replace(/^-+|-+$/g, '');
}

/** Longest name that a user may give; here so that messages and schema agree. */
export const MAX_SHARES = 16;
