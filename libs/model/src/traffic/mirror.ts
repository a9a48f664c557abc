import { Type } from 'class-transformer';
import { IsInt, IsNumber, IsOptional, Max, Min, ValidateNested } from 'class-validator';
import { AtLeastOneOf, IsLabels } from '../constraints.ts';
import { SplitDestination } from './split.ts';

/**
 * A copy of each request goes to a second place, and its answer to nobody. The caller is answered as without it. At least
 * one of destination and subset is given.
 */
@AtLeastOneOf('destination', 'subset')
export class Mirror {
  /** The policy's own destination when absent. */
  @IsOptional()
  @ValidateNested()
  @Type(() => SplitDestination)
  readonly destination?: SplitDestination;

  /** Pod labels, as in `{ version: v2 }`. All pods of the Service when absent. */
  @IsOptional()
  @IsLabels({ minimum: 1, maximum: 8 })
  readonly subset?: Readonly<Record<string, string>>;

  /** The port of another Service, when it differs from the one that was called. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(65535)
  readonly port?: number;

  /** Percent of the requests that are copied, with two decimals at most; 100 when absent, 0 copies none. */
  @IsOptional()
  @IsNumber({ maxDecimalPlaces: 2 })
  @Min(0)
  @Max(100)
  readonly percent?: number;
}
