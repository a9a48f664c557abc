import { BackupModule } from '@overmesh/backup';
import { Global, Module } from '@nestjs/common';
import type { DynamicModule } from '@nestjs/common';
import { Clusters, ClustersModule, RoomSeals } from '@overmesh/clusters';
import type { Config, MasterKeys } from '@overmesh/config';
import { DEFAULT_DELETE_BUDGET, DeliveryModule, failpointsFrom, saveEventOnEach, saveEvents } from '@overmesh/delivery';
import { DiscoveryModule } from '@overmesh/discovery';
import { IntentModule } from '@overmesh/intent';
import type { Jobs, QueueName } from '@overmesh/jobs';
import { KubeClients } from '@overmesh/kube';
import type { KubeClient } from '@overmesh/kube';
import type { Logger } from '@overmesh/log';
import { detectForeign, meshOfForeignPod, meshes } from '@overmesh/meshes/all';
import { ISSUER_SOURCE } from '@overmesh/meshes/kit';
import { OperationsModule } from '@overmesh/operations';
import { RolloutModule } from '@overmesh/rollout';
import { SEALED_ROOTS, TrustAuthorities, TrustModule } from '@overmesh/trust';
import { DataSource } from 'typeorm';
import { version } from '../../../package.json';
import { BACKUP_OPTIONS, Backups } from './backup/backups.service.ts';
import { Changes } from './changes/changes.service.ts';
import { Adoptions } from './adoptions.service.ts';
import { contentsFrom } from './confidential-contents.ts';
import { issuersFrom } from './trust/issuers.ts';
import { isSameCluster } from './identity.ts';
import { acceptancesOf, bridgeOf, rightsFix } from './mesh-answers.ts';
import { Pauses } from './pauses.service.ts';
import { KeptPlans } from './preview/kept-plans.service.ts';
import { Memberships } from './preview/memberships.service.ts';
import { Previews } from './preview/previews.service.ts';
import { Queries } from './queries/queries.service.ts';
import { clusterWork, Reconciler, WAKE_ROLLOUT } from './reconcile/reconciler.service.ts';
import { Measures, MEASURES_OPTIONS } from './rollout/measures.service.ts';
import { Proxies, PROXIES_OPTIONS } from './rollout/proxies.service.ts';
import { ROLLOUT_OPTIONS, RolloutRunner } from './rollout/rollout-runner.service.ts';
import type { RolloutOptions } from './rollout/rollout-runner.service.ts';
import { EvacuationRunner } from './evacuation/evacuation.runner.ts';
import { Evacuations } from './evacuation/evacuations.service.ts';
import { FailoverSight } from './evacuation/sight.service.ts';
import { DeregistrationRunner } from './operations/deregistration.runner.ts';
import { Deregistration, OPERATION_WAKER } from './operations/deregistration.service.ts';
import { WAKE_RECONCILE } from './operations/operation-runner.ts';
import { RotationRunner } from './operations/rotation.runner.ts';
import { Rotations } from './operations/rotations.service.ts';
import { Operator, OPERATOR_LOG } from './operations/operator.service.ts';
import { TrustQueries } from './trust/trust-queries.service.ts';
import { WhyQueries } from './why/why-queries.service.ts';
import { Webhooks, WEBHOOKS_OPTIONS } from './rollout/webhooks.service.ts';
import type { WebhooksOptions } from './rollout/webhooks.service.ts';
import { ownAddresses } from './own-addresses.ts';
import { capabilityRules } from './capability-rules.ts';
import { Retention, RETENTION_OPTIONS } from './retention.service.ts';

/** What a program brings when it wires the rooms. */
export interface PipelineOptions {
  readonly config: Config;
  readonly databaseUrl: string;
  readonly dataSource: DataSource;
  readonly jobs: Jobs;
  readonly masterKeys: MasterKeys;
  readonly log: Logger;
}

/** Database and clients, which every room may ask for. */
@Global()
@Module({})
class GroundModule {
  static forRoot({ dataSource, config, databaseUrl, masterKeys, log }: PipelineOptions): DynamicModule {
    const clusters = ClustersModule.forRoot({
      masterKeys,
      sealedRoots: SEALED_ROOTS,
      log,
      record: (manager, clusterId, event) => saveEvents(manager, clusterId, [event]),
      capabilities: capabilityRules(),
      rightsEveryMs: config.periods.following.rightsEveryMs,
      allowLoopback: config.allowLoopbackClusters,
      ownAddresses: ownAddresses(config, databaseUrl),
    });
    const clients = {
      provide: KubeClients,
      inject: [Clusters],
      useFactory: (room: Clusters) =>
        new KubeClients((id) => room.accessFor(id), {
          ...config.periods.cluster,
          allowLoopback: config.allowLoopbackClusters,
        }),
    };
    return {
      module: GroundModule,
      imports: [clusters],
      providers: [{ provide: DataSource, useValue: dataSource }, clients],
      exports: [DataSource, KubeClients, clusters],
    };
  }
}

/** All rooms, wired: what one needs of another it is handed here as a function. */
@Module({})
export class PipelineModule {
  static forRoot(options: PipelineOptions): DynamicModule {
    const { config, databaseUrl, log } = options;
    const wake = waker(options);
    const discovery = DiscoveryModule.forRootAsync({
      inject: [Clusters],
      useFactory: (clusters: Clusters) => ({
        plugins: Object.values(meshes).map(({ detector }) => detector),
        detectForeign,
        meshOfForeignPod,
        periods: config.periods,
        onChange: (id: string) => wake('reconcile', clusterWork(id)),
        isSameCluster: (id: string, client: KubeClient) => isSameCluster(clusters, id, client),
      }),
    });
    const intent = IntentModule.forRoot({ onChange: (virtualMesh) => wake('reconcile', virtualMesh) });
    const delivery = DeliveryModule.forRoot({
      inject: [KubeClients, Clusters, TrustAuthorities],
      useFactory: (clients: KubeClients, clusters: Clusters, authorities: TrustAuthorities) => ({
        databaseUrl,
        log,
        periods: config.periods,
        budget: { ...DEFAULT_DELETE_BUDGET, percent: config.deleteBudgetPercent },
        bridge: bridgeOf,
        rightsFix,
        contentOf: contentsFrom(new Map([[ISSUER_SOURCE, issuersFrom({ authorities, clients, clusters })]])),
        acceptancesOf,
        clientFor: (id) => clients.client(id),
        isSameCluster: (id, client) => isSameCluster(clusters, id, client),
        wake: (id) => void wake('deliver', id),
        ...(config.failpoints ? { failpoints: failpointsFrom(config.failpoints) } : {}),
      }),
    });
    const trust = TrustModule.forRoot({
      inject: [Clusters, RoomSeals],
      useFactory: (clusters: Clusters, sealing: RoomSeals) => ({
        sealing,
        tell: (manager, { clusterIds, message, caller }) =>
          saveEventOnEach(manager, clusterIds, { type: 'trust-rotation', message, ...(caller && { caller }) }),
        storesOf: (kind) => meshes[kind].trust.stores,
        record: (manager, clusterId, event) => saveEvents(manager, clusterId, [event]),
        isSameCluster: (id, client) => isSameCluster(clusters, id, client),
      }),
    });
    const wakeRollout = (virtualMesh: string): void => void wake('rollout', virtualMesh);
    const rollout: RolloutOptions = {
      lookEveryMs: config.periods.rollout.lookEveryMs,
      reconcile: (work) => void wake('reconcile', work),
      wake: wakeRollout,
    };
    const outside: WebhooksOptions = {
      askEveryMs: config.periods.rollout.askEveryMs,
      limits: config.periods.rollout.outside,
      allowLoopback: config.allowLoopbackClusters,
      ownAddresses: ownAddresses(config, databaseUrl),
      ...(config.webhookKey && { key: config.webhookKey }),
    };
    return {
      module: PipelineModule,
      imports: [
        GroundModule.forRoot(options),
        discovery,
        intent,
        delivery,
        trust,
        RolloutModule,
        OperationsModule,
        BackupModule,
      ],
      providers: [
        { provide: WAKE_ROLLOUT, useValue: wakeRollout },
        Reconciler,
        { provide: ROLLOUT_OPTIONS, useValue: rollout },
        { provide: MEASURES_OPTIONS, useValue: outside },
        Measures,
        { provide: PROXIES_OPTIONS, useValue: config.periods.rollout },
        Proxies,
        { provide: WEBHOOKS_OPTIONS, useValue: outside },
        Webhooks,
        RolloutRunner,
        Memberships,
        Previews,
        Queries,
        TrustQueries,
        WhyQueries,
        Changes,
        KeptPlans,
        Pauses,
        Adoptions,
        { provide: OPERATION_WAKER, useValue: (id: string) => wake('operate', id) },
        { provide: OPERATOR_LOG, useValue: log },
        Deregistration,
        DeregistrationRunner,
        FailoverSight,
        { provide: WAKE_RECONCILE, useValue: rollout.reconcile },
        EvacuationRunner,
        Evacuations,
        RotationRunner,
        Rotations,
        Operator,
        Backups,
        { provide: BACKUP_OPTIONS, useValue: { log, product: version } },
        Retention,
        { provide: RETENTION_OPTIONS, useValue: config.retention },
      ],
      exports: [
        ...[Reconciler, RolloutRunner, Memberships, Previews, KeptPlans, Queries, Changes, Pauses, Deregistration],
        ...[Operator, Rotations, Backups, Retention, TrustQueries, WhyQueries, Adoptions, Evacuations],
        ...[GroundModule, discovery, intent, delivery, trust, RolloutModule, OperationsModule, BackupModule],
      ],
    };
  }
}

/** A wake-up that cannot fail its caller: what is lost here the sweep finds. */
function waker({ jobs, log }: PipelineOptions): (queue: QueueName, id: string) => Promise<void> {
  return async (queue, id) => {
    await jobs.wake(queue, id).catch((error: unknown) => {
      log.warn({ queue, id, err: error }, 'wake-up not taken; the sweep will find it');
    });
  };
}
