import type { TrustStore } from '@overmesh/meshes/kit';
import type { MeshKind } from '@overmesh/model';
import { EntitySchema } from 'typeorm';
import type { Told } from '../decide/endings.ts';
import type { PodsWithRoots } from './pods.ts';
import type { SeenCertificate, StoreState } from './seen-store.ts';

/** A row of `trust_stores`: what is public of one object that holds certificates in a cluster. */
export interface TrustStoreRow {
  clusterId: string;
  mesh: string;
  source: string;
  meshKind: MeshKind;
  role: TrustStore['role'];
  state: StoreState;
  reason: string | null;
  certificates: readonly SeenCertificate[];
  pods: PodsWithRoots | null;
  /** How near its end each certificate was when somebody was told of it. */
  told: Told;
  readAt: Date | null;
  lookedAt: Date;
}

const primary = { primary: true, primaryKeyConstraintName: 'trust_stores_pk' } as const;

export const TRUST_STORES = new EntitySchema<TrustStoreRow>({
  name: 'TrustStore',
  tableName: 'trust_stores',
  columns: {
    clusterId: { type: 'uuid', name: 'cluster_id', ...primary },
    mesh: { type: 'text', ...primary },
    source: { type: 'text', ...primary },
    meshKind: { type: 'text', name: 'mesh_kind' },
    role: { type: 'text' },
    state: { type: 'text' },
    reason: { type: 'text', nullable: true },
    certificates: { type: 'jsonb' },
    pods: { type: 'jsonb', nullable: true },
    told: { type: 'jsonb' },
    readAt: { type: 'timestamptz', name: 'read_at', nullable: true },
    lookedAt: { type: 'timestamptz', name: 'looked_at' },
  },
});
