import type { EntitySchema } from 'typeorm';
import { AUTHORITIES, ROOTS } from './authority/authorities.table.ts';
import { TRUST_STORES } from './seen/trust-stores.table.ts';

/** The tables of this room, for the data source. */
export const trustTables: EntitySchema[] = [TRUST_STORES, AUTHORITIES, ROOTS];
