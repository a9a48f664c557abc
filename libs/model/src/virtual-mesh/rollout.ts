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
  MaxLength,
  Min,
  MinLength,
  ValidateNested,
} from 'class-validator';
import { IsDuration, IsLabels, IsName, IsRegion } from '../constraints.ts';
import { GateSpec } from './gates.ts';

const HOUR_MS = 3_600_000;

export const WAVE_ORDERS = ['listed', 'label'] as const;
/** By what the clusters of a wave go one after another. */
export type WaveOrderBy = (typeof WAVE_ORDERS)[number];

/** In which order the clusters of a wave go, where not all of them go at once. */
export class WaveOrder {
  /** `listed`: as the wave lists them in `clusters`. `label`: by the value that they have of a label. */
  @IsIn(WAVE_ORDERS, { message: `must be among ${WAVE_ORDERS.join(', ')}` })
  readonly by!: WaveOrderBy;

  /** Key of the label. Clusters without it come last, and those that have the same of it by name. */
  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(317)
  readonly label?: string;

  /** Values of the label, the first one first; others come after these. By their text when absent. */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(64)
  @IsString({ each: true })
  @MaxLength(63, { each: true })
  readonly values?: readonly string[];
}

/** Clusters that get a change together; what is given all has to hold. */
export class WaveSpec {
  /** What it is called in a rollout; another one for each wave. */
  @IsString()
  @IsName()
  readonly name!: string;

  /** Names of clusters. */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(1000)
  @IsString({ each: true })
  @IsName({ each: true })
  readonly clusters?: readonly string[];

  /** Labels of the cluster. */
  @IsOptional()
  @IsLabels({ minimum: 1, maximum: 16 })
  readonly matchLabels?: Readonly<Record<string, string>>;

  /** Regions, whole. */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(64)
  @IsString({ each: true })
  @IsRegion({ each: true })
  readonly regions?: readonly string[];

  /** So many of a hundred of those that are chosen and that no earlier wave has, rounded up, in their order; all when absent. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(100)
  readonly percent?: number;

  /** In which order they go, as far as `maxUnavailable` lets not all of them go at once; by name when absent. */
  @IsOptional()
  @ValidateNested()
  @Type(() => WaveOrder)
  readonly order?: WaveOrder;

  /** How long it is watched once it is written; the strategy's when absent. */
  @IsOptional()
  @IsDuration({ minimumMs: 0, maximumMs: 168 * HOUR_MS })
  readonly soak?: string;
}

/** How many clusters may fail; where both are given the smaller number counts. At least one of them is given. */
export class FailureThreshold {
  /** So many of them. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(1000)
  readonly clusters?: number;

  /** So many of a hundred clusters of the wave, rounded down. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(99)
  readonly percent?: number;
}

export const FAILURE_ANSWERS = ['rollback', 'rollback-wave', 'hold'] as const;
export type FailureAnswer = (typeof FAILURE_ANSWERS)[number];

export const UNREACHABLE_ANSWERS = ['wait', 'skip'] as const;
export type UnreachableAnswer = (typeof UNREACHABLE_ANSWERS)[number];

export const NEWER_ANSWERS = ['queue', 'supersede'] as const;
export type NewerAnswer = (typeof NEWER_ANSWERS)[number];

/** Name of the wave of all clusters that no wave chooses. */
export const REST_WAVE = 'rest';

/** How a change goes from cluster to cluster. Without a strategy it goes to all at once. */
export class RolloutStrategy {
  /** In this order. Clusters that no wave chooses come last, in a wave of their own called `rest`. */
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(64)
  @ValidateNested({ each: true })
  @Type(() => WaveSpec)
  readonly waves!: readonly WaveSpec[];

  /** How many clusters of a wave may be on their way or out of reach at once; all of them when absent. */
  @IsOptional()
  @IsInt()
  @Min(1)
  @Max(1000)
  readonly maxUnavailable?: number;

  /** How long a wave is watched once it is written, before the next one begins; `0s` when absent. */
  @IsOptional()
  @IsDuration({ minimumMs: 0, maximumMs: 168 * HOUR_MS })
  readonly soak?: string;

  /** How long a wave may take besides its soak, before it has failed; `10m` when absent. */
  @IsOptional()
  @IsDuration({ minimumMs: 1000, maximumMs: 168 * HOUR_MS })
  readonly deadline?: string;

  /** Asked of every wave. That everything is written to its clusters is asked always. */
  @IsOptional()
  @IsArray()
  @ArrayMaxSize(16)
  @ValidateNested({ each: true })
  @Type(() => GateSpec)
  readonly gates?: readonly GateSpec[];

  /**
   * How many clusters of a wave may fail before the wave has failed; none when absent, and never all of a wave. Those that
   * do get back what they had, or keep the change with `hold`, and are tried again by themselves after the last wave.
   */
  @IsOptional()
  @ValidateNested()
  @Type(() => FailureThreshold)
  readonly failureThreshold?: FailureThreshold;

  /**
   * When a wave fails: `rollback` takes the change back from every cluster that has it, `rollback-wave` from those of the
   * wave, `hold` leaves all as it is for a person to decide. `rollback` when absent.
   */
  @IsOptional()
  @IsIn(FAILURE_ANSWERS, { message: `must be among ${FAILURE_ANSWERS.join(', ')}` })
  readonly onFailure?: FailureAnswer;

  /**
   * A cluster out of reach: `wait` for it until the deadline, or `skip` it, so that it catches up through the same gates
   * when it is back. `wait` when absent.
   */
  @IsOptional()
  @IsIn(UNREACHABLE_ANSWERS, { message: `must be among ${UNREACHABLE_ANSWERS.join(', ')}` })
  readonly onUnreachable?: UnreachableAnswer;

  /**
   * A change that arrives meanwhile: `queue` until this one is through, or `supersede` it when its wave is. `queue` when
   * absent.
   */
  @IsOptional()
  @IsIn(NEWER_ANSWERS, { message: `must be among ${NEWER_ANSWERS.join(', ')}` })
  readonly onNewerChange?: NewerAnswer;
}
