import { EntitySchema } from 'typeorm';
import type { ClusterCondition } from './cluster.ts';
import type { Sealed } from './credentials.ts';
import type { SealedLogin } from './prometheus-login.ts';

/** A row of `clusters`. Stays in this room: what others see is a Cluster. */
export interface ClusterRow {
  id: string;
  name: string;
  labels: Record<string, string>;
  region: string | null;
  zone: string | null;
  network: string | null;
  prometheus: string | null;
  server: string;
  insecure: boolean;
  uid: string;
  serverVersion: string;
  conditions: readonly ClusterCondition[];
  registeredAt: Date;
  lastSeenAt: Date | null;
  prometheusLogin: SealedLogin | null;
  credentials: Sealed;
  credentialsFingerprint: string;
  credentialIssuedAt: Date | null;
  credentialExpiresAt: Date | null;
  leaving: boolean;
}

export const clusterTable = new EntitySchema<ClusterRow>({
  name: 'Cluster',
  tableName: 'clusters',
  columns: {
    id: { type: 'uuid', primary: true, primaryKeyConstraintName: 'clusters_pk' },
    name: { type: 'text' },
    labels: { type: 'jsonb' },
    region: { type: 'text', nullable: true },
    zone: { type: 'text', nullable: true },
    network: { type: 'text', nullable: true },
    prometheus: { type: 'text', nullable: true },
    server: { type: 'text' },
    insecure: { type: 'boolean' },
    uid: { type: 'text' },
    serverVersion: { type: 'text', name: 'server_version' },
    conditions: { type: 'jsonb' },
    registeredAt: { type: 'timestamptz', name: 'registered_at' },
    lastSeenAt: { type: 'timestamptz', name: 'last_seen_at', nullable: true },
    prometheusLogin: { type: 'jsonb', name: 'prometheus_login', nullable: true },
    credentials: { type: 'jsonb' },
    credentialsFingerprint: { type: 'text', name: 'credentials_fingerprint' },
    credentialIssuedAt: { type: 'timestamptz', name: 'credential_issued_at', nullable: true },
    credentialExpiresAt: { type: 'timestamptz', name: 'credential_expires_at', nullable: true },
    leaving: { type: 'boolean' },
  },
  uniques: [
    { name: 'clusters_name_unique', columns: ['name'] },
    { name: 'clusters_uid_unique', columns: ['uid'] },
  ],
});

/** The tables of this room, for the data source. */
export const clusterTables: EntitySchema[] = [clusterTable];
