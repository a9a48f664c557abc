import { EntitySchema } from 'typeorm';

/** A row of `api_tokens`. */
export interface TokenRow {
  name: string;
  hash: string;
  issuedAt: Date;
}

export const tokenTable = new EntitySchema<TokenRow>({
  name: 'ApiToken',
  tableName: 'api_tokens',
  columns: {
    name: { type: 'text', primary: true, primaryKeyConstraintName: 'api_tokens_pk' },
    hash: { type: 'text' },
    issuedAt: { type: 'timestamptz', name: 'issued_at' },
  },
  uniques: [{ name: 'api_tokens_hash_unique', columns: ['hash'] }],
});

/** The tables of this room, for the data source. */
export const accessTables: EntitySchema[] = [tokenTable];
