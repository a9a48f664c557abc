import { Type } from 'class-transformer';
import {
  IsArray,
  IsBoolean,
  IsDateString,
  IsIn,
  IsInt,
  IsObject,
  IsOptional,
  IsString,
  IsUUID,
  Matches,
  Min,
  ValidateNested,
} from 'class-validator';
import { INTENT_KINDS } from '@overmesh/model';
import type { Caller, CallerWay, IntentKind, RolloutStrategy } from '@overmesh/model';
import type { PrometheusLogin } from '@overmesh/clusters';
import type { DocumentChange } from '@overmesh/intent';
import type { RolloutCopy } from '@overmesh/rollout';
import type { AuthorityState } from '@overmesh/trust';
import { FORMAT, FORMAT_VERSION } from './content.ts';
import type { BackupContent } from './content.ts';

/*
 * The shape of what is inside a backup, field by field. A file that is sealed for a recipient may come from anybody, and an
 * authentic one from a disk that went bad before it was sealed.
 */

const HASH = /^[0-9a-f]{64}$/;
const INSTALLATION = /^[0-9a-f]{16}$/;

class HeadShape {
  @IsString() readonly name!: string;
  @IsInt() @Min(0) readonly revision!: number;
  @IsInt() @Min(1) readonly oldest!: number;
}

class RevisionShape {
  @IsString() readonly virtualMesh!: string;
  @IsInt() @Min(1) readonly number!: number;
  @IsString() readonly author!: string;
  @IsString() readonly way!: CallerWay;
  @IsOptional() @IsString() readonly message!: string | null;
  @IsOptional() @IsObject() readonly strategy!: RolloutStrategy | null;
  @IsDateString() readonly at!: string;
  @IsArray() @IsObject({ each: true }) readonly changes!: readonly DocumentChange[];
}

class ContentShape {
  @IsUUID() readonly uid!: string;
  @IsIn(INTENT_KINDS) readonly kind!: IntentKind;
  @IsString() readonly name!: string;
  @IsString() readonly workspace!: string;
  @IsString() readonly virtualMesh!: string;
  @IsInt() @Min(1) readonly introducedIn!: number;
  @IsOptional() @IsInt() @Min(1) readonly retiredIn!: number | null;
  @IsObject() readonly labels!: Readonly<Record<string, string>>;
  @IsObject() readonly spec!: object;
  @IsDateString() readonly createdAt!: string;
}

class DocumentsShape {
  @IsArray() @ValidateNested({ each: true }) @Type(() => HeadShape) readonly heads!: readonly HeadShape[];
  @IsArray() @ValidateNested({ each: true }) @Type(() => RevisionShape) readonly revisions!: readonly RevisionShape[];
  @IsArray() @ValidateNested({ each: true }) @Type(() => ContentShape) readonly contents!: readonly ContentShape[];
}

class ClusterShape {
  @IsUUID() readonly id!: string;
  @IsString() readonly name!: string;
  @IsObject() readonly labels!: Readonly<Record<string, string>>;
  @IsOptional() @IsString() readonly region!: string | null;
  @IsOptional() @IsString() readonly zone!: string | null;
  @IsOptional() @IsString() readonly network!: string | null;
  @IsOptional() @IsString() readonly prometheus!: string | null;
  @IsOptional() @IsObject() readonly prometheusLogin?: PrometheusLogin | null;
  @IsBoolean() readonly insecure!: boolean;
  @IsString() readonly uid!: string;
  @IsString() readonly serverVersion!: string;
  @IsDateString() readonly registeredAt!: string;
  @IsOptional() @IsDateString() readonly lastSeenAt!: string | null;
  @IsString() readonly kubeconfig!: string;
}

class LeftOutShape {
  @IsString() readonly cluster!: string;
  @IsString() readonly reason!: string;
}

class TokenShape {
  @IsString() readonly name!: string;
  @Matches(HASH) readonly hash!: string;
  @IsDateString() readonly issuedAt!: string;
}

class LaneShape {
  @IsUUID() readonly clusterId!: string;
  @IsInt() @Min(0) readonly generation!: number;
  @IsObject() readonly objects!: Readonly<Record<string, string>>;
}

class ReachedShape {
  @IsString() readonly virtualMesh!: string;
  @IsInt() @Min(0) readonly targetRevision!: number;
  @IsOptional() @IsInt() @Min(0) readonly pinnedRevision!: number | null;
}

class PinShape {
  @IsString() readonly virtualMesh!: string;
  @IsUUID() readonly clusterId!: string;
  @IsInt() @Min(0) readonly revision!: number;
}

class PauseShape {
  @IsString() readonly target!: string;
  @IsString() readonly reason!: string;
  @IsObject() readonly caller!: Caller;
  @IsDateString() readonly since!: string;
}

class DeliveryShape {
  @Matches(INSTALLATION) readonly installation!: string;
  @IsArray() @ValidateNested({ each: true }) @Type(() => LaneShape) readonly lanes!: readonly LaneShape[];
  @IsArray() @ValidateNested({ each: true }) @Type(() => ReachedShape) readonly reached!: readonly ReachedShape[];
  @IsArray() @ValidateNested({ each: true }) @Type(() => PinShape) readonly pins!: readonly PinShape[];
  @IsArray() @ValidateNested({ each: true }) @Type(() => PauseShape) readonly pauses!: readonly PauseShape[];
}

class RootShape {
  @IsInt() @Min(1) readonly number!: number;
  @IsString() readonly certificate!: string;
  @IsOptional() @IsString() readonly key!: string | null;
  @IsDateString() readonly madeAt!: string;
}

class AuthorityShape {
  @IsString() readonly virtualMesh!: string;
  @IsInt() @Min(1) readonly generation!: number;
  @IsObject() readonly state!: AuthorityState;
  @IsArray() @ValidateNested({ each: true }) @Type(() => RootShape) readonly roots!: readonly RootShape[];
}

/** See BackupContent. */
export class BackupShape implements BackupContent {
  @IsIn([FORMAT]) readonly format!: typeof FORMAT;
  @IsIn([1, FORMAT_VERSION]) readonly version!: BackupContent['version'];
  @IsString() readonly product!: string;
  @IsDateString() readonly madeAt!: string;
  @IsString() readonly madeBy!: string;
  @ValidateNested() @Type(() => DocumentsShape) readonly documents!: DocumentsShape;
  @IsArray() @ValidateNested({ each: true }) @Type(() => ClusterShape) readonly clusters!: readonly ClusterShape[];
  @IsArray() @ValidateNested({ each: true }) @Type(() => LeftOutShape) readonly leftOut!: readonly LeftOutShape[];
  @IsArray() @ValidateNested({ each: true }) @Type(() => TokenShape) readonly tokens!: readonly TokenShape[];
  @ValidateNested() @Type(() => DeliveryShape) readonly delivery!: DeliveryShape;
  @IsArray() @IsObject({ each: true }) readonly rollouts!: readonly RolloutCopy[];
  @IsOptional()
  @IsArray()
  @ValidateNested({ each: true })
  @Type(() => AuthorityShape)
  readonly authorities?: readonly AuthorityShape[];
}
