import { ArrayMaxSize, ArrayMinSize, IsArray, IsOptional, IsString, ValidateNested } from 'class-validator';
import { Type } from 'class-transformer';
import { IsCidr, IsObjectName, IsServiceName, IsTrustDomain } from '../constraints.ts';

/** A ServiceAccount: what the pods of a workload run as, and what a mesh proves of a caller. */
export class ServiceAccountRef {
  /** Name of the ServiceAccount. */
  @IsString()
  @IsObjectName()
  readonly name!: string;

  /** Its namespace. */
  @IsString()
  @IsServiceName()
  readonly namespace!: string;
}

/**
 * Callers: those of whom everything given here holds; of a list one entry is enough. serviceAccounts and namespaces are two
 * ways to say the same, so only one of them is given.
 *
 * Everything but cidrs is read from the caller's certificate: who calls in plain text has none, and is nobody here.
 */
export class AccessSource {
  /** ServiceAccounts that callers run as. */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(64)
  @ValidateNested({ each: true })
  @Type(() => ServiceAccountRef)
  readonly serviceAccounts?: readonly ServiceAccountRef[];

  /** Namespaces that callers run in. */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(64)
  @IsString({ each: true })
  @IsServiceName({ each: true })
  readonly namespaces?: readonly string[];

  /**
   * Trust domains of the callers' certificates, as in `east.example`. When absent: for `allow` that of the destination's own
   * mesh (with those that the mesh takes for the same), for `deny` every one. Whoever has a certificate of a trust domain is of it, in whichever cluster it runs.
   */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(64)
  @IsString({ each: true })
  @IsTrustDomain({ each: true })
  readonly trustDomains?: readonly string[];

  /**
   * Ranges of the addresses from which connections come, as in `10.2.0.0/16` or `fd00::/8`. It is the last hop that is
   * looked at: behind a gateway or a NAT that is its address.
   */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(64)
  @IsString({ each: true })
  @IsCidr({ each: true })
  readonly cidrs?: readonly string[];
}
