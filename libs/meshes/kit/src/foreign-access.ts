import type { Claim, ForeignAccess, WarningReport } from '@overmesh/model';
import type { AccessContext } from './access.ts';
import { strangerOf } from './claim-words.ts';
import { destinationKey } from './member-index.ts';
import { maySharePods } from './shared-pods.ts';

/** Rules of others, about who may call, that may be about pods of the destination. */
export function foreignAccess({ index: { member }, destination }: AccessContext): readonly Claim[] {
  return member.claims.filter(
    ({ mesh, access }) =>
      mesh === member.mesh.key &&
      access !== undefined &&
      (access.namespace === undefined || access.namespace === destination.namespace) &&
      maySharePods({ selector: access.podsWith ?? {} }, destination),
  );
}

/** Whether somebody else lets callers through, so that whoever nobody lets through is kept out already. */
export function isClosedByOthers(context: AccessContext): boolean {
  return foreignAccess(context).some(({ access }) => access?.action === 'allow');
}

/** What others have said about who may call, each with what it does beside ours. */
export function foreignAccessWarnings(context: AccessContext): readonly WarningReport[] {
  const service = destinationKey(context.destination);
  return foreignAccess(context).flatMap((claim): readonly WarningReport[] => {
    const action = claim.access?.action ?? 'server';
    if (action === 'server') return [];
    const message = `${strangerOf(claim)} is about pods of ${service} too: ${EFFECTS[action]}`;
    return [{ code: 'OTHERS_DECIDE', message }];
  });
}

/** What has a port for itself stands in the way, and is told as that. */
const EFFECTS: Readonly<Record<Exclude<ForeignAccess['action'], 'server'>, string>> = {
  allow: 'what it lets through gets through beside what policy allows, and whom neither lets through is refused',
  deny: 'what it refuses is refused, whatever policy allows',
  ask: 'what it is about is let through or refused by an authoriser of its own, before policy is asked',
};
