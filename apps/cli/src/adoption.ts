import { Option } from 'commander';
import { EXIT, Failure } from './failure.ts';
import { AdoptObjectsDocument, FoundObjectsDocument } from './generated/operations.ts';
import type { FoundFieldsFragment } from './generated/operations.ts';
import { foundText } from './print/found.ts';
import { count } from './print/text.ts';
import { grantedFor } from './session.ts';
import type { Session } from './session.ts';
import type { Plan } from './whole-plan.ts';

const patience = { timeoutMs: 60_000 };

/** Objects on a cluster with our marks that this installation does not know. @throws Failure when it cannot be looked at */
export async function readFound(session: Session, cluster: string): Promise<FoundFieldsFragment> {
  const what = `looking at what is on ${cluster}`;
  const { foundObjects } = await session.api.call(FoundObjectsDocument, { cluster }, { ...patience, what });
  return grantedFor(session, cluster, foundObjects, `${cluster} could not be looked at`);
}

/** Agrees that these are taken over. @returns how many the server found again */
export async function adopt(
  session: Session,
  cluster: string,
  uids: readonly string[],
  differing: boolean,
): Promise<number> {
  const variables = { cluster, uids: [...uids], differing };
  const { adoptObjects } = await session.api.call(AdoptObjectsDocument, variables, patience);
  return (await grantedFor(session, cluster, adoptObjects, `Nothing was taken over on ${cluster}`)).objects;
}

/**
 * Says on the way what is there of ours, and takes over what is just as wanted where that was agreed to beforehand. What
 * was done before stays done where the cluster cannot be looked at.
 */
export async function tellFound(session: Session, cluster: string, agreed: boolean): Promise<void> {
  try {
    const found = await readFound(session, cluster);
    if (found.objects.length) await tell(session, cluster, found, agreed);
  } catch (error) {
    if (!(error instanceof Failure) || error.exitCode === EXIT.interrupted) throw error;
    session.note(`Warning: whether Overmesh has written to ${cluster} before is not known: ${error.message}`);
  }
}

async function tell(session: Session, cluster: string, found: FoundFieldsFragment, agreed: boolean): Promise<void> {
  session.note(foundText(cluster, found));
  if (!agreed)
    return session.note(
      `They are left alone. To see which of them documents make, and take those over: overmesh cluster adopt ${cluster}`,
    );
  const uids = found.objects.map(({ uid }) => uid);
  const objects = await adopt(session, cluster, uids, false);
  session.note(
    `Agreed: ${count(objects, 'object')} on ${cluster} may be taken over where a document makes them just so`,
  );
}

/** Names of the clusters on which a plan creates something: there, and only there, something may be in the way. */
export function clustersWithCreates(clusters: Plan['clusters']): readonly string[] {
  const creating = clusters.filter(({ changes }) => changes.some(({ action }) => action === 'create'));
  return [...new Set(creating.map(({ cluster }) => cluster))];
}

/** `--adopt`, of the commands after which something may be in the way. */
export function adoptOption(): Option {
  return new Option('--adopt', 'take over what Overmesh wrote there before, where the documents make it just so');
}
