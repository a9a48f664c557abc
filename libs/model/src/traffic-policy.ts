import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  IsArray,
  IsBoolean,
  IsInt,
  IsOptional,
  IsString,
  Max,
  Min,
  ValidateNested,
} from 'class-validator';
import { IsDuration, IsLabels, IsName, IsServiceName, SharesAddUp } from './constraints.ts';
import { Connections } from './traffic/connections.ts';
import { Cors } from './traffic/cors.ts';
import { DirectResponse } from './traffic/direct-response.ts';
import { Faults } from './traffic/faults.ts';
import { HeaderChanges } from './traffic/header-changes.ts';
import { LoadBalancing } from './traffic/load-balancing.ts';
import { Mirror } from './traffic/mirror.ts';
import { Outliers } from './traffic/outliers.ts';
import { Redirect } from './traffic/redirect.ts';
import { RequestMatch } from './traffic/request-match.ts';
import { Retries } from './traffic/retries.ts';
import { Rewrite } from './traffic/rewrite.ts';
import { MAX_SHARES, SplitShare } from './traffic/split.ts';

/** Selects Services by all that is given. At least one of the fields is there. */
export class DestinationSelector {
  /** Name of the Service. */
  @IsOptional()
  @IsString()
  @IsServiceName()
  readonly name?: string;

  /** Namespace of the Service; every namespace when absent. */
  @IsOptional()
  @IsString()
  @IsServiceName()
  readonly namespace?: string;

  /** Labels of the Service. */
  @IsOptional()
  @IsLabels({ minimum: 1, maximum: 16 })
  readonly matchLabels?: Readonly<Record<string, string>>;

  /** Names of clusters; every cluster of the VirtualMesh when absent. */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(1000)
  @IsName({ each: true })
  readonly clusters?: readonly string[];
}

/** What becomes of requests to some destinations, whatever the mesh. */
export class TrafficPolicySpec {
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

  /** -1000 to 1000, 0 when absent. The higher one wins where two policies want one field differently. */
  @IsOptional()
  @IsInt()
  @Min(-1000)
  @Max(1000)
  readonly priority?: number;

  /** true: a cluster that cannot do all of it exactly keeps what it had, and says so. */
  @IsOptional()
  @IsBoolean()
  readonly strict?: boolean;

  /** Which requests (any one match is enough). Every request when absent. */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(8)
  @ValidateNested({ each: true })
  @Type(() => RequestMatch)
  readonly match?: readonly RequestMatch[];

  /** Where the requests go, in shares of 100. To all pods of the Service when absent. */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_SHARES)
  @ValidateNested({ each: true })
  @Type(() => SplitShare)
  @SharesAddUp()
  readonly split?: readonly SplitShare[];

  @IsOptional()
  @ValidateNested()
  @Type(() => Retries)
  readonly retries?: Retries;

  /** Bound of the whole request, all tries together: 1ms to 1h. */
  @IsOptional()
  @IsString()
  @IsDuration({ minimumMs: 1, maximumMs: 3_600_000 })
  readonly timeout?: string;

  /** Delays and errors on purpose, for a test of the callers. None when absent. */
  @IsOptional()
  @ValidateNested()
  @Type(() => Faults)
  readonly faults?: Faults;

  /** Where copies of the requests go. Nowhere when absent. */
  @IsOptional()
  @ValidateNested()
  @Type(() => Mirror)
  readonly mirror?: Mirror;

  /** Headers that are set, added or removed on the way. */
  @IsOptional()
  @ValidateNested()
  @Type(() => HeaderChanges)
  readonly headers?: HeaderChanges;

  /** Host and path that the server gets to see; as the caller asked when absent. */
  @IsOptional()
  @ValidateNested()
  @Type(() => Rewrite)
  readonly rewrite?: Rewrite;

  /** Which pages of other origins may read the answers, where the callers are browsers. */
  @IsOptional()
  @ValidateNested()
  @Type(() => Cors)
  readonly cors?: Cors;

  /** The caller is sent elsewhere. Not together with what is about forwarding: split, retries, timeout, faults, mirror, rewrite. */
  @IsOptional()
  @ValidateNested()
  @Type(() => Redirect)
  readonly redirect?: Redirect;

  /** The caller's proxy answers by itself. Not together with what is about forwarding, nor with redirect. */
  @IsOptional()
  @ValidateNested()
  @Type(() => DirectResponse)
  readonly directResponse?: DirectResponse;

  /** Pods that answer with errors get nothing for a while. Of the destination as a whole: not together with `match`. */
  @IsOptional()
  @ValidateNested()
  @Type(() => Outliers)
  readonly outliers?: Outliers;

  /** What each calling proxy may have open. Of the destination as a whole: not together with `match`. */
  @IsOptional()
  @ValidateNested()
  @Type(() => Connections)
  readonly connections?: Connections;

  /** Which pod of all gets a request; as the mesh does it when absent. Of the destination as a whole: not together with `match`. */
  @IsOptional()
  @ValidateNested()
  @Type(() => LoadBalancing)
  readonly loadBalancing?: LoadBalancing;
}
