import { Type } from 'class-transformer';
import {
  IsIn,
  IsNumber,
  IsOptional,
  IsString,
  IsUrl,
  MaxLength,
  Min,
  MinLength,
  ValidateNested,
} from 'class-validator';
import { IsCron, IsName, IsTimeZone } from '../constraints.ts';

export const GATE_TYPES = ['accepted', 'live', 'approval', 'promql', 'webhook', 'window'] as const;
export type GateType = (typeof GATE_TYPES)[number];

export const UNKNOWN_ANSWERS = ['wait', 'fail', 'pass'] as const;
/** What a gate makes of evidence that nothing can give. */
export type UnknownAnswer = (typeof UNKNOWN_ANSWERS)[number];

const LONGEST_QUERY = 4096;

/** How much has to go through a cluster before its numbers say anything. */
export class TrafficMinimum {
  /** A PromQL expression that gives one number. */
  @IsString()
  @MinLength(1)
  @MaxLength(LONGEST_QUERY)
  readonly query!: string;

  /** Below this nothing is judged. */
  @IsNumber()
  @Min(0)
  readonly min!: number;
}

/** A question to the Prometheus of each cluster that has the change; the worst answer counts. */
export class PromqlSpec {
  /** A PromQL expression that gives one number, as in `sum(rate(http_requests_total{code=~"5.."}[1m]))`. */
  @IsString()
  @MinLength(1)
  @MaxLength(LONGEST_QUERY)
  readonly query!: string;

  /** What it may be at most. */
  @IsOptional()
  @IsNumber()
  readonly max?: number;

  /** What it may be at least. */
  @IsOptional()
  @IsNumber()
  readonly min?: number;

  /** How many percent it may be above what it was on the same cluster when the wave began. */
  @IsOptional()
  @IsNumber()
  @Min(0)
  readonly maxIncreasePercent?: number;

  @IsOptional()
  @ValidateNested()
  @Type(() => TrafficMinimum)
  readonly traffic?: TrafficMinimum;
}

/** A program of yours that is asked by a signed POST. */
export class WebhookSpec {
  /** Begins with http:// or https://. */
  @IsString()
  @MaxLength(2048)
  @IsUrl(
    { protocols: ['http', 'https'], require_protocol: true, require_tld: false, disallow_auth: true },
    { message: 'must be a URL that begins with http:// or https://, without user and password' },
  )
  readonly url!: string;
}

/** When a wave may begin. */
export class WindowSpec {
  /** Five fields as in a crontab: a minute that they match is open. `* 9-16 * * 1-4` is from 9 until 17, Monday to Thursday. */
  @IsString()
  @IsCron()
  readonly open!: string;

  /** As in `Europe/Berlin`; `UTC` when absent. */
  @IsOptional()
  @IsString()
  @IsTimeZone()
  readonly timeZone?: string;
}

/** A question that has to be answered with yes before a rollout goes on. */
export class GateSpec {
  /**
   * `accepted`: the mesh's controller took every object. `live`: its proxies acknowledged them. `approval`: a person other
   * than the author of the change agreed to the wave, before it begins. `promql`: what Prometheus measured is as it should
   * be. `webhook`: a program of yours says yes. `window`: it is a time at which waves may begin.
   */
  @IsIn(GATE_TYPES, { message: `must be among ${GATE_TYPES.join(', ')}` })
  readonly type!: GateType;

  /** What it is called in a rollout; its type when absent. Another one for each gate. */
  @IsOptional()
  @IsString()
  @IsName()
  readonly name?: string;

  /** Where nothing can tell: `wait` until the deadline, `fail`, or `pass`. `wait` when absent. */
  @IsOptional()
  @IsIn(UNKNOWN_ANSWERS, { message: `must be among ${UNKNOWN_ANSWERS.join(', ')}` })
  readonly onUnknown?: UnknownAnswer;

  /** For a gate of this type. */
  @IsOptional()
  @ValidateNested()
  @Type(() => PromqlSpec)
  readonly promql?: PromqlSpec;

  /** For a gate of this type. */
  @IsOptional()
  @ValidateNested()
  @Type(() => WebhookSpec)
  readonly webhook?: WebhookSpec;

  /** For a gate of this type. */
  @IsOptional()
  @ValidateNested()
  @Type(() => WindowSpec)
  readonly window?: WindowSpec;
}
