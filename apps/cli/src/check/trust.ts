import { shortFingerprint } from '../print/endings.ts';
import { firstOf } from '../print/text.ts';
import { inTime } from '../print/times.ts';
import type { Facts } from './facts.ts';
import { finder } from './finding.ts';
import type { Finding } from './finding.ts';

type Ending = Facts['endings'][number];

/** Roots and issuers that come near their end, or that nothing is known of. Credentials are judged with their clusters. */
export function trustFindings({ endings, members, now }: Facts): readonly Finding[] {
  const certificates = endings.filter(({ what }) => what !== 'credential');
  if (!certificates.length && members.some((one) => one.members.length)) return [unseen];
  return certificates.filter(({ state }) => state !== 'fine').map((one) => toFinding(one, now));
}

/** Of nothing that was looked at it cannot be said that it is well. */
const unseen = finder('trust').warning(
  'certificates',
  'of meshes: none could be read, so nobody is told before they end',
  'overmesh trust show says why of each mesh',
);

function toFinding({ what, subject, fingerprint, endsAt, state, places, placeCount }: Ending, now: Date): Finding {
  const { problem, warning } = finder('trust');
  const isBad = state === 'ended' || state === 'urgent';
  const where = firstOf(places, 3, placeCount);
  const ends = `${state === 'ended' ? 'ended' : 'ends'} ${inTime(endsAt, now)}`;
  return (isBad ? problem : warning)(
    `${what} ${shortFingerprint(fingerprint ?? '')}`,
    `${subject || 'without a name'} of ${where} ${ends}`,
    'replace it as its mesh documents it: workloads refuse each other from then on',
  );
}
