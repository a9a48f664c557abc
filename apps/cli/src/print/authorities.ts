import type { TrustAuthorityFieldsFragment } from '../generated/operations.ts';
import { shortFingerprint } from './endings.ts';
import { printableLine } from './text.ts';
import { inTime } from './times.ts';

type Authority = TrustAuthorityFieldsFragment;

/** The roots of each authority that count now, and where a rotation stands; nothing where there is none. */
export function authorityLines(authorities: readonly Authority[], now: Date): readonly string[] {
  return authorities.flatMap((authority) => [...rootLines(authority, now), ...rotationLines(authority)]);
}

function rootLines({ virtualMesh, roots }: Authority, now: Date): readonly string[] {
  return roots
    .filter(({ believed }) => believed)
    .map(({ subject, fingerprint, notAfter, signs }) => {
      const ends = inTime(notAfter, now);
      return printableLine(
        `${virtualMesh}: root ${subject} (${shortFingerprint(fingerprint)}) ${signs ? 'signs' : 'is believed'}, ends ${ends}`,
      );
    });
}

function rotationLines({ virtualMesh, phase, operation }: Authority): readonly string[] {
  if (phase === 'steady') return [];
  if (!operation) return [`${virtualMesh}: rotation, ${phase}`];
  const { message, progress, problems } = operation;
  return [
    printableLine(`${virtualMesh}: rotation, ${phase}, ${progress.done} of ${progress.total} meshes: ${message}`),
    ...problems.map((problem) => printableLine(`  ${problem.message}`)),
  ];
}
