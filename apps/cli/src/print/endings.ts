import type { EndingFieldsFragment } from '../generated/operations.ts';
import { table } from './table.ts';
import type { Column } from './table.ts';
import { inTime } from './times.ts';

type Ending = EndingFieldsFragment;

/** How something is printed for people. */
export interface View {
  readonly wide: boolean;
  readonly now: Date;
}

/** Enough to tell certificates apart, and to find one with `openssl x509 -fingerprint -sha256`. */
export function shortFingerprint(fingerprint: string): string {
  return fingerprint.slice(0, 16);
}

/** What ends, the soonest first. */
export function endingTable(endings: readonly Ending[], { wide, now }: View): string {
  if (endings.length === 0) return 'Nothing is known to end. See what could not be looked at with: overmesh trust show';
  const columns: readonly Column<Ending>[] = [
    { title: 'ENDS', cell: ({ endsAt }) => (wide ? endsAt : inTime(endsAt, now)) },
    { title: 'STATE', cell: ({ state }) => state },
    { title: 'WHAT', cell: ({ what }) => what },
    { title: 'NAME', cell: ({ subject }) => subject || '-' },
    { title: 'FINGERPRINT', cell: ({ fingerprint }) => fingerprintText(fingerprint, wide) },
    { title: 'WHERE', cell: ({ places, placeCount }) => placesText(places, placeCount, wide) },
  ];
  return table(endings, columns);
}

function fingerprintText(fingerprint: string | null | undefined, wide: boolean): string {
  if (!fingerprint) return '-';
  return wide ? fingerprint : shortFingerprint(fingerprint);
}

function placesText(places: readonly string[], count: number, wide: boolean): string {
  const shown = places.slice(0, wide ? places.length : 3);
  const more = count - shown.length;
  return `${shown.join(' ')}${more > 0 ? ` and ${more} more` : ''}`;
}
