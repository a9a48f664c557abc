import { everyPage } from '../api.ts';
import type { Api } from '../api.ts';
import {
  ClustersDocument,
  EndingsDocument,
  HubDocument,
  MasterKeysDocument,
  MembersDocument,
  PausesDocument,
  RunningRolloutsDocument,
  StatusSummariesDocument,
  UnmatchedDocument,
} from '../generated/operations.ts';
import type {
  ClusterFieldsFragment,
  EndingFieldsFragment,
  HubQuery,
  MasterKeysFieldsFragment,
  MembersFieldsFragment,
  PauseFieldsFragment,
  RunningRolloutsQuery,
  StatusFieldsFragment,
  UnmatchedQuery,
} from '../generated/operations.ts';
import { documentNames } from '../references.ts';

/** Everything that a check judges, read before anything is judged. */
export interface Facts {
  readonly now: Date;
  readonly hub: HubQuery['hub'];
  readonly clusters: readonly ClusterFieldsFragment[];
  readonly masterKeys: MasterKeysFieldsFragment;
  /** Of every VirtualMesh. */
  readonly members: readonly MembersFieldsFragment[];
  readonly status: readonly StatusFieldsFragment[];
  readonly unmatched: UnmatchedQuery['unmatched'];
  /** The soonest first. */
  readonly endings: readonly EndingFieldsFragment[];
  readonly pauses: readonly PauseFieldsFragment[];
  /** The newest, whatever became of them. */
  readonly rollouts: readonly RunningRolloutsQuery['rollouts']['edges'][number]['node'][];
}

const first = 200;

/** @throws Failure when the hub does not answer */
export async function readFacts(api: Api, now: Date): Promise<Facts> {
  const { hub } = await api.call(HubDocument, {});
  const { masterKeys } = await api.call(MasterKeysDocument, {});
  const { pauses } = await api.call(PausesDocument, {});
  const { unmatched } = await api.call(UnmatchedDocument, { virtualMesh: null });
  const { rollouts } = await api.call(RunningRolloutsDocument, { first, after: null });
  return {
    ...{ now, hub, masterKeys, pauses, unmatched },
    rollouts: rollouts.edges.map(({ node }) => node),
    clusters: await everyPage(
      async (after) => (await api.call(ClustersDocument, { first, after, labels: null })).clusters,
    ),
    status: await everyPage(async (after) => (await api.call(StatusSummariesDocument, { first, after })).status),
    endings: await everyPage(
      async (after) => (await api.call(EndingsDocument, { first, after, cluster: null })).endings,
    ),
    members: await membersOfAll(api),
  };
}

async function membersOfAll(api: Api): Promise<readonly MembersFieldsFragment[]> {
  const found: MembersFieldsFragment[] = [];
  for (const virtualMesh of await documentNames(api, 'VirtualMesh')) {
    const { members } = await api.call(MembersDocument, { virtualMesh });
    if (members) found.push(members);
  }
  return found;
}
