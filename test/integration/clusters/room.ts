import { randomBytes } from 'node:crypto';
import { productPeriods } from '@overmesh/config';
import { createDataSource, migrate } from '@overmesh/db';
import { ClusterHealth, Clusters, clusterTables, CredentialRenewal, RoomSeals } from '@overmesh/clusters';
import type { CapabilityRules, ClustersOptions, CommandedEvent, CredentialEvent } from '@overmesh/clusters';
import { inventoryTables } from '@overmesh/discovery';
import type { DataSource } from 'typeorm';
import { migrations } from '@overmesh/migrations';
import { SEALED_ROOTS } from '@overmesh/trust';
import { recordMasterKey } from '../../harness/record/homes.ts';
import { migratedDatabase } from '../../harness/shared-clusters.ts';
import { silentLogger } from '@overmesh/log';

/** Rights of the test member role: a few stand for all. */
export const capabilities: readonly CapabilityRules[] = [
  {
    capability: 'read',
    rules: [
      { group: '', resources: ['namespaces'], verbs: ['get'] },
      { group: '', resources: ['pods', 'services'], verbs: ['list', 'watch'] },
    ],
  },
  {
    capability: 'istio-traffic',
    rules: [{ group: 'networking.istio.io', resources: ['virtualservices'], verbs: ['create', 'patch'] }],
  },
  {
    capability: 'native',
    rules: [
      {
        group: 'apiextensions.k8s.io',
        resources: ['customresourcedefinitions'],
        names: ['routes.example'],
        verbs: ['patch'],
      },
    ],
  },
];

/** The same rules as RBAC writes them. */
export const memberRules = capabilities.flatMap(({ rules }) =>
  rules.map(({ group, resources, names, verbs }) => ({
    apiGroups: [group],
    resources,
    ...(names && { resourceNames: names }),
    verbs,
  })),
);

/** The clusters room on a database of its own. */
export interface Room {
  readonly clusters: Clusters;
  readonly health: ClusterHealth;
  readonly renewal: CredentialRenewal;
  readonly dataSource: DataSource;
  readonly databaseUrl: string;
  /** What was told of clusters, in order. */
  readonly recorded: readonly (CommandedEvent | CredentialEvent)[];
  /** Every row as text: what somebody sees who reads the table. */
  rowTexts(): Promise<readonly string[]>;
  readonly seals: RoomSeals;
  close(): Promise<void>;
}

export async function openRoom(options: Partial<ClustersOptions> = {}): Promise<Room> {
  const database = await migratedDatabase();
  const dataSource = createDataSource({
    url: database.url,
    entities: [...clusterTables, ...inventoryTables],
    migrations,
  });
  await dataSource.initialize();
  await migrate(dataSource);
  const key = randomBytes(32);
  recordMasterKey(key.toString('base64'));
  const ring = { current: 'test', keys: new Map([['test', key]]) };
  const masterKeys = { ring: () => Promise.resolve(ring) };
  const { rightsEveryMs } = productPeriods.following;
  const recorded: (CommandedEvent | CredentialEvent)[] = [];
  const wired = {
    masterKeys,
    sealedRoots: SEALED_ROOTS,
    capabilities,
    rightsEveryMs,
    allowLoopback: true,
    log: silentLogger(),
    record: async (_manager: unknown, _clusterId: string, event: CommandedEvent | CredentialEvent) =>
      void recorded.push(event),
    ...options,
  };
  const clusters = new Clusters(dataSource, wired);
  return {
    clusters,
    seals: new RoomSeals(wired),
    health: new ClusterHealth(dataSource, clusters, wired),
    renewal: new CredentialRenewal(clusters, wired),
    dataSource,
    databaseUrl: database.url,
    recorded,
    rowTexts: async () => {
      const rows = await dataSource.query<{ text: string }[]>('SELECT clusters::text AS text FROM clusters');
      return rows.map(({ text }) => text);
    },
    close: async () => {
      await dataSource.destroy();
      await database.drop();
    },
  };
}
