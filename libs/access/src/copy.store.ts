import { announce } from '@overmesh/db';
import type { EntityManager } from 'typeorm';
import { tokenTable } from './tokens.table.ts';

/** A named token as a backup has it: its hash, which lets in nobody. */
export interface TokenCopy {
  readonly name: string;
  readonly hash: string;
  /** ISO 8601, UTC. */
  readonly issuedAt: string;
}

/** By name. */
export async function readTokens(manager: EntityManager): Promise<readonly TokenCopy[]> {
  const rows = await manager.getRepository(tokenTable).find({ order: { name: 'ASC' } });
  return rows.map(({ name, hash, issuedAt }) => ({ name, hash, issuedAt: issuedAt.toISOString() }));
}

/** Adds them to those that are there: no name and no hash twice. Every api lets them in as soon as it hears of it. */
export async function writeTokens(manager: EntityManager, tokens: readonly TokenCopy[]): Promise<void> {
  await manager
    .getRepository(tokenTable)
    .insert(tokens.map(({ name, hash, issuedAt }) => ({ name, hash, issuedAt: new Date(issuedAt) })));
  for (const { name } of tokens) await announce(manager, 'tokens', name);
}
