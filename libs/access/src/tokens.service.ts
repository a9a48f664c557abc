import { Inject, Injectable } from '@nestjs/common';
import { announce, inTransaction } from '@overmesh/db';
import type { Result } from '@overmesh/model';
import { fail, succeed } from '@overmesh/model';
import { DataSource } from 'typeorm';
import type { EntityManager } from 'typeorm';
import { HOME_TOKEN, mostTokens, noSuchToken, ofTheHome, problem, tokenProblems } from './decide/tokens.ts';
import type { TokenRow } from './tokens.table.ts';
import { tokenTable } from './tokens.table.ts';

/** A token that lets into the API, without the token. */
export interface ApiToken {
  readonly name: string;
  /** When this token was given out: of a rotated one, when it last was. ISO 8601, UTC. */
  readonly issuedAt: string;
}

/**
 * The named tokens that let into the API. Only their hashes are here: who makes a token keeps it, and hands over the hash.
 * Every change is announced, under topic `tokens`, to all processes that let somebody in.
 */
@Injectable()
export class Tokens {
  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  /** By name. */
  async all(): Promise<readonly ApiToken[]> {
    return (await this.#rows()).map(toToken);
  }

  /** Names by hash. */
  async hashes(): Promise<ReadonlyMap<string, string>> {
    return new Map((await this.#rows()).map(({ name, hash }) => [hash, name]));
  }

  /** Problems: a bad name or hash; DUPLICATE for a name or a token that is there; TOO_MANY. */
  async create(name: string, hash: string): Promise<Result<ApiToken>> {
    return this.#changing(name, async (manager) => {
      const problems = tokenProblems(name, hash);
      if (problems.length) return fail(...problems);
      const rows = await manager.getRepository(tokenTable).find();
      if (rows.some((row) => row.name === name))
        return fail(problem('name', 'DUPLICATE', `there is a token ${name}: rotate it, or take another name`));
      if (rows.length >= mostTokens) return fail(problem('name', 'TOO_MANY', `there are at most ${mostTokens} tokens`));
      return this.#put(manager, { name, hash, issuedAt: new Date() });
    });
  }

  /** Puts another token in place of the one of this name, which lets in nobody any more. Problems: as `create`, NOT_FOUND. */
  async rotate(name: string, hash: string): Promise<Result<ApiToken>> {
    return this.#changing(name, async (manager) => {
      const problems = tokenProblems(name, hash);
      if (problems.length) return fail(...problems);
      if (!(await manager.getRepository(tokenTable).existsBy({ name }))) return fail(noSuchToken(name));
      return this.#put(manager, { name, hash, issuedAt: new Date() });
    });
  }

  /** The token of this name lets in nobody any more. Problems: NOT_FOUND. */
  async revoke(name: string): Promise<Result<ApiToken>> {
    return this.#changing(name, async (manager) => {
      if (name === HOME_TOKEN) return fail(ofTheHome());
      const row = await manager.getRepository(tokenTable).findOneBy({ name });
      if (!row) return fail(noSuchToken(name));
      await manager.getRepository(tokenTable).delete({ name });
      return succeed(toToken(row));
    });
  }

  async #put(manager: EntityManager, row: TokenRow): Promise<Result<ApiToken>> {
    const rows = manager.getRepository(tokenTable);
    const twin = await rows.findOneBy({ hash: row.hash });
    if (twin) return fail(problem('hash', 'DUPLICATE', `this is the token of ${twin.name} already: make another one`));
    await rows.save(row);
    return succeed(toToken(row));
  }

  /** One change after the other, so that what was looked at is still so when it is written. */
  #changing<T>(name: string, change: (manager: EntityManager) => Promise<Result<T>>): Promise<Result<T>> {
    return inTransaction(this.dataSource, async (manager) => {
      await manager.query('LOCK TABLE api_tokens IN SHARE ROW EXCLUSIVE MODE');
      const result = await change(manager);
      if (result.ok) await announce(manager, 'tokens', name);
      return result;
    });
  }

  #rows(): Promise<readonly TokenRow[]> {
    return this.dataSource.getRepository(tokenTable).find({ order: { name: 'ASC' } });
  }
}

function toToken({ name, issuedAt }: TokenRow): ApiToken {
  return { name, issuedAt: issuedAt.toISOString() };
}
