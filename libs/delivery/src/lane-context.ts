import type { Periods } from '@overmesh/config';
import type { KubeClient } from '@overmesh/kube';
import type { Logger } from '@overmesh/log';
import type { DesiredObject, JsonObject, KindRef, MeshRef } from '@overmesh/model';
import type { DataSource } from 'typeorm';
import type { ContentOf } from './confidential.ts';
import type { DeleteBudget } from './decide/budget.ts';
import type { Failpoints } from './failpoints.ts';
import type { WorkerLiveness } from './worker-liveness.ts';

/** What a lane is handed when it is wired. */
export interface LaneContext {
  readonly dataSource: DataSource;
  readonly liveness: WorkerLiveness;
  readonly log: Logger;
  readonly budget: DeleteBudget;
  readonly periods: Periods['lane'];
  /** See MeshWriter.bridge; `mesh` is the one that the object is for. */
  readonly bridge: (mesh: MeshRef, live: JsonObject, wanted: DesiredObject) => DesiredObject | undefined;
  /** What gives the right to write objects of this kind for a mesh, as a step for people. */
  readonly rightsFix: (mesh: MeshRef, kind: KindRef) => string;
  /** Whether the API server that answers is still the cluster that was registered. */
  readonly isSameCluster: (clusterId: string, client: KubeClient) => Promise<boolean>;
  /** Gives what no row holds. */
  readonly contentOf: ContentOf;
  readonly failpoints: Failpoints;
}
