import { IsInt, IsOptional, IsString, Max, MaxLength, Min, MinLength } from 'class-validator';

/** The caller's own proxy answers, and nothing is forwarded. */
export class DirectResponse {
  /** 200 to 599. */
  @IsInt()
  @Min(200)
  @Max(599)
  readonly status!: number;

  /** Plain text; none when absent. */
  @IsOptional()
  @IsString()
  @MinLength(1)
  @MaxLength(4096)
  readonly body?: string;
}
