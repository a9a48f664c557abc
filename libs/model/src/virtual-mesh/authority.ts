import { ArrayMaxSize, ArrayMinSize, ArrayUnique, IsArray, IsIn, IsOptional, Matches } from 'class-validator';

export const AUTHORITY_MODES = ['shared'] as const;
export type AuthorityMode = (typeof AUTHORITY_MODES)[number];

/** Who issues the certificates that meshes sign with. */
export class Authority {
  /** `shared`: one root for the VirtualMesh, made and kept by Overmesh, and under it an intermediate for each cluster and mesh. */
  @IsIn(AUTHORITY_MODES, { message: `must be ${AUTHORITY_MODES.join(' or ')}` })
  readonly mode!: AuthorityMode;

  /**
   * Roots that meshes have by themselves and that the shared one may take the place of: the SHA-256 of each in hex, as
   * `overmesh trust show -o wide` shows it. They stay believed beside it while they stand here. A mesh that has another
   * root of its own is left as it is, and says so.
   */
  @IsOptional()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(1000)
  @ArrayUnique()
  @Matches(/^[0-9a-f]{64}$/, { each: true, message: 'must be a SHA-256 in 64 hex digits of lower case' })
  readonly replaces?: readonly string[];
}
