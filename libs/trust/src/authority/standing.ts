import type { AuthorityRow, RootRow } from './authorities.table.ts';
import type { AuthorityState } from '../decide/wanted.ts';
import { certificateIn } from './root.ts';

/** What is public of a root of an authority. Times are ISO 8601, UTC. */
export interface PublicRoot {
  readonly number: number;
  readonly fingerprint: string;
  readonly subject: string;
  readonly notBefore: string;
  readonly notAfter: string;
  /** PEM. */
  readonly certificate: string;
  /** Its key is still there. */
  readonly maySign: boolean;
}

/** Where the authority of a VirtualMesh stands. */
export interface Standing {
  readonly virtualMesh: string;
  /** See Member.trustGeneration. */
  readonly generation: number;
  /** Of the row: whoever changes it names the one that it has read. */
  readonly version: number;
  readonly state: AuthorityState;
  /** Every root that it ever had, the oldest first. */
  readonly roots: readonly PublicRoot[];
}

export function standingOf(
  { virtualMesh, generation, version, state }: AuthorityRow,
  roots: readonly RootRow[],
): Standing {
  const own = roots.filter((root) => root.virtualMesh === virtualMesh);
  return { virtualMesh, generation, version, state, roots: own.map(toPublic) };
}

function toPublic({ number, certificate, key }: RootRow): PublicRoot {
  const { fingerprint, subject, notBefore, notAfter } = certificateIn(certificate);
  return {
    ...{ number, fingerprint, subject, certificate, maySign: key !== null },
    notBefore: notBefore.toISOString(),
    notAfter: notAfter.toISOString(),
  };
}
