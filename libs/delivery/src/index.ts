export type { OpenDoor } from './doors.store.ts';
export { Delivery } from './delivery.service.ts';
export type { DeliveryOptions } from './delivery.service.ts';
export { DeliveryModule } from './delivery.module.ts';
export { failpointNames, failpointsFrom } from './failpoints.ts';
export type { FailpointName, Failpoints } from './failpoints.ts';
export type { ConfidentialObject, ContentOf, GivenContent } from './confidential.ts';
export { DEFAULT_DELETE_BUDGET } from './decide/budget.ts';
export type { DeleteBudget } from './decide/budget.ts';
export { objectHash, textHash } from './content.ts';
export { saveEventOnEach, saveEvents } from './events.store.ts';
export { deliveryTables } from './tables.ts';
export type { LaneRow, LedgerRow, ReconciliationRow, TargetRow } from './tables.ts';
export type { FoundObject } from './decide/judge-found.ts';
export type { PreviewedMesh, WantedMesh } from './decide/preview.ts';
export type { StoredEntry } from './ledger.store.ts';
export type { StandingTarget } from './targets.store.ts';
export type { CarriedObject, DocumentProgress, ProgressFilter, ProgressPlace } from './progress.store.ts';
export type { AskedProxies, SeenProxies } from './proxies.store.ts';
export type { ClusterProgress } from './cluster-progress.store.ts';
export type { SetTargets } from './set-targets.ts';
export type { Reconciliation, TranslatedClusters } from './translations.store.ts';
export type {
  ClusterTargets,
  KnownTarget,
  Target,
  TranslatedCluster,
  TranslatedVirtualMesh,
  VirtualMeshTargets,
} from './decide/target-changes.ts';
export type { Acceptances } from './observed.ts';
export { planDelivery } from './decide/plan.ts';
export { pauseOf } from './decide/pauses.ts';
export { wantedOf } from './lane-state.ts';
export { readDelivery, writeDelivery } from './copy.store.ts';
export type { DeliveryCopy, LaneCopy, PinCopy, ReachedCopy } from './copy.store.ts';
