import type { Aftermath } from '../after/aftermath.ts';
import { acknowledgedWritesAreKept } from './acknowledged.ts';
import { nothingIsOrphaned, targetsAreThoseOfACleanRun, wantedObjectsAreThere } from './as-wanted.ts';
import { deletesWereAskedFor } from './deletes.ts';
import type { Finding, Invariant } from './finding.ts';
import { foreignObjectsAreUntouched } from './foreign.ts';
import { fewWritesWereNeedless, noOlderAfterNewer, onlyOursWasTouched } from './history.ts';
import { noSecretLeaked } from './secrets.ts';
import { itStandsByItself } from './standing.ts';
import { tenantsAreToldInFewWords, tenantsReachNothing } from './tenants.ts';
import { cutOffClustersAreTold } from './told.ts';

/** Every promise that a chaos holds Overmesh to. */
export const invariants: Readonly<Record<string, Invariant>> = {
  itStandsByItself,
  acknowledgedWritesAreKept,
  targetsAreThoseOfACleanRun,
  wantedObjectsAreThere,
  nothingIsOrphaned,
  noOlderAfterNewer,
  onlyOursWasTouched,
  foreignObjectsAreUntouched,
  deletesWereAskedFor,
  fewWritesWereNeedless,
  cutOffClustersAreTold,
  tenantsReachNothing,
  tenantsAreToldInFewWords,
  noSecretLeaked,
};

export async function findingsIn(after: Aftermath): Promise<readonly Finding[]> {
  const all: Finding[] = [];
  for (const look of Object.values(invariants)) all.push(...(await look(after)));
  return all;
}
