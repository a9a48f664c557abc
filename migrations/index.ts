import { CreateClusters } from './0001-create-clusters.ts';
import { CreateInventories } from './0002-create-inventories.ts';
import { CreateIntents } from './0003-create-intents.ts';
import { CreateDelivery } from './0004-create-delivery.ts';
import { AgreedDeletes } from './0005-agreed-deletes.ts';
import { TranslatedFrom } from './0006-translated-from.ts';
import { PastUids } from './0007-past-uids.ts';
import { NamesOfColumns } from './0008-names-of-columns.ts';
import { PodCounts } from './0009-pod-counts.ts';
import { Workers } from './0010-workers.ts';
import { WorkspacesInIdentity } from './0011-workspaces-in-identity.ts';
import { ApiTokens } from './0012-api-tokens.ts';
import { Callers } from './0013-callers.ts';
import { TranslateByCluster } from './0014-translate-by-cluster.ts';
import { OutcomesByDocument } from './0017-outcomes-by-document.ts';
import { Sweeps } from './0018-sweeps.ts';
import { CredentialTerms } from './0021-credential-terms.ts';
import { PodSets } from './0022-pod-sets.ts';
import { Rollouts } from './0026-rollouts.ts';
import { CreateOperations } from './0027-operations.ts';
import { ReasonObjects } from './0028-reason-objects.ts';
import { Retention } from './0029-retention.ts';
import { Pauses } from './0030-pauses.ts';
import { SealedContents } from './0031-sealed-contents.ts';
import { MeshKinds } from './0032-mesh-kinds.ts';
import { RolloutsStandStill } from './0037-rollouts-stand-still.ts';
import { PrometheusOfClusters } from './0038-prometheus-of-clusters.ts';
import { StrategyOfAChange } from './0039-strategy-of-a-change.ts';
import { KeptPlans } from './0040-kept-plans.ts';
import { TrustStores } from './0041-trust-stores.ts';
import { PodsWithRoots } from './0042-pods-with-roots.ts';
import { Proxies } from './0043-proxies.ts';
import { PrometheusLogins } from './0044-prometheus-logins.ts';
import { MeshModes } from './0045-mesh-modes.ts';
import { Installation } from './0046-installation.ts';
import { Adoptions } from './0047-adoptions.ts';
import { BackupUploads } from './0048-backup-uploads.ts';
import { FailingRequests } from './0049-failing-requests.ts';
import { TrustAuthorities } from './0050-trust-authorities.ts';
import { RolloutsLookedAt } from './0058-rollouts-looked-at.ts';
import { RefusalsOfObjects } from './0061-refusals.ts';
import { MissesAlone } from './0064-misses-alone.ts';

/** Every step of the schema, in order. Rooms add theirs at the end. */
export const migrations = [
  CreateClusters,
  CreateInventories,
  CreateIntents,
  CreateDelivery,
  AgreedDeletes,
  TranslatedFrom,
  PastUids,
  NamesOfColumns,
  PodCounts,
  Workers,
  WorkspacesInIdentity,
  ApiTokens,
  Callers,
  TranslateByCluster,
  OutcomesByDocument,
  Sweeps,
  CredentialTerms,
  PodSets,
  Rollouts,
  CreateOperations,
  ReasonObjects,
  Retention,
  Pauses,
  SealedContents,
  MeshKinds,
  RolloutsStandStill,
  PrometheusOfClusters,
  StrategyOfAChange,
  KeptPlans,
  TrustStores,
  PodsWithRoots,
  Proxies,
  PrometheusLogins,
  MeshModes,
  Installation,
  Adoptions,
  BackupUploads,
  FailingRequests,
  TrustAuthorities,
  RolloutsLookedAt,
  RefusalsOfObjects,
  MissesAlone,
];
