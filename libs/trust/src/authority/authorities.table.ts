import { EntitySchema } from 'typeorm';
import type { AuthorityState } from '../decide/wanted.ts';
import type { SealedKey, SealedPlace } from './sealing.ts';

/** A row of `trust_authorities`: where the authority of a VirtualMesh stands. It outlives the VirtualMesh. */
export interface AuthorityRow {
  readonly virtualMesh: string;
  /** Goes up with whatever clusters shall have otherwise. */
  generation: number;
  state: AuthorityState;
  /** Counts what was saved of it: of two that change it side by side one is told that it was late. */
  version: number;
}

/** A row of `trust_roots`: a root that an authority has or had, with its key as long as it may sign. */
export interface RootRow {
  readonly id: string;
  readonly virtualMesh: string;
  readonly number: number;
  /** PEM. */
  readonly certificate: string;
  /** Sealed under the master keys; null once it was wiped. */
  key: SealedKey | null;
  readonly madeAt: Date;
}

export const AUTHORITIES = new EntitySchema<AuthorityRow>({
  name: 'TrustAuthority',
  tableName: 'trust_authorities',
  columns: {
    virtualMesh: {
      type: 'text',
      name: 'virtual_mesh',
      primary: true,
      primaryKeyConstraintName: 'trust_authorities_pk',
    },
    generation: { type: 'integer' },
    state: { type: 'jsonb' },
    version: { type: 'integer', default: 1 },
  },
});

export const ROOTS = new EntitySchema<RootRow>({
  name: 'TrustRoot',
  tableName: 'trust_roots',
  columns: {
    id: { type: 'uuid', primary: true, primaryKeyConstraintName: 'trust_roots_pk' },
    virtualMesh: { type: 'text', name: 'virtual_mesh' },
    number: { type: 'integer' },
    certificate: { type: 'text' },
    key: { type: 'jsonb', nullable: true },
    madeAt: { type: 'timestamptz', name: 'made_at', default: () => 'now()' },
  },
  uniques: [{ name: 'trust_roots_of', columns: ['virtualMesh', 'number'] }],
});

/** Where keys of roots lie, for whoever wraps them anew. */
export const SEALED_ROOTS = { table: 'trust_roots', column: 'key', name: 'virtual_mesh' } as const;

/** Where the key of a root is kept. */
export function placeOfRoot(id: string): SealedPlace {
  return { table: SEALED_ROOTS.table, row: id, column: SEALED_ROOTS.column };
}
