import { IsInt, IsString, Max, Min } from 'class-validator';
import { IsName } from '../constraints.ts';

/** A throw-away kind: it proves what adding one costs. */
export class AccessPolicySpec {
  /** Name of the VirtualMesh that it is for. */
  @IsString()
  @IsName()
  readonly virtualMesh!: string;

  /** From 0 to 9; 0 means nothing. */
  @IsInt()
  @Min(0)
  @Max(9)
  readonly level!: number;
}
