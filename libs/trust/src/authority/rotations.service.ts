import { Inject, Injectable } from '@nestjs/common';
import { inTransaction } from '@overmesh/db';
import { DataSource } from 'typeorm';
import type { EntityManager } from 'typeorm';
import type { AuthorityState, Rotation } from '../decide/wanted.ts';
import { wantedOf } from '../decide/wanted.ts';
import { TRUST_OPTIONS } from '../seen/trust-stores.service.ts';
import type { RotationNews, TrustOptions } from '../seen/trust-stores.service.ts';
import { AUTHORITIES, ROOTS } from './authorities.table.ts';
import { addRoot } from './root.ts';
import { standingOf } from './standing.ts';
import type { Standing } from './standing.ts';

/** How a rotation is to go. */
export type RotationTerms = Pick<Rotation, 'waitMs' | 'acceptUnknown'>;

/** Where authorities stand, as rows: each change names the version that it was made from, and is told with its author. */
@Injectable()
export class TrustRotations {
  readonly #now: () => Date;

  constructor(
    @Inject(DataSource) private readonly dataSource: DataSource,
    @Inject(TRUST_OPTIONS) private readonly options: TrustOptions,
  ) {
    this.#now = options.now ?? (() => new Date());
  }

  /** Every authority, by name. */
  async all(): Promise<readonly Standing[]> {
    const rows = await this.dataSource.getRepository(AUTHORITIES).find({ order: { virtualMesh: 'ASC' } });
    const roots = await this.dataSource.getRepository(ROOTS).find({ order: { number: 'ASC' } });
    return rows.map((row) => standingOf(row, roots));
  }

  /** Undefined where nothing was ever issued. */
  async of(virtualMesh: string): Promise<Standing | undefined> {
    const row = await this.dataSource.getRepository(AUTHORITIES).findOneBy({ virtualMesh });
    if (!row) return undefined;
    const roots = await this.dataSource.getRepository(ROOTS).find({ where: { virtualMesh }, order: { number: 'ASC' } });
    return standingOf(row, roots);
  }

  /** Makes the next root and begins to add it. False where the authority has been changed since, or rotates already. */
  begin(standing: Standing, { waitMs, acceptUnknown }: RotationTerms, news: RotationNews): Promise<boolean> {
    const { virtualMesh, state, roots } = standing;
    if (state.phase !== 'steady') return Promise.resolve(false);
    const to = Math.max(...roots.map(({ number }) => number)) + 1;
    const since = this.#now().toISOString();
    const next: Rotation = { phase: 'add', from: state.root, to, since, waitMs, acceptUnknown };
    return this.#change(standing, next, news, (manager) =>
      addRoot(manager, this.options.sealing, { virtualMesh, number: to, now: this.#now() }),
    );
  }

  /** False where the authority has been changed since it was read: look again. */
  save(standing: Standing, state: AuthorityState, news?: RotationNews): Promise<boolean> {
    return this.#change(standing, state, news, async (manager) => {
      if (state.phase !== 'steady') return;
      // What went may sign nothing any more, whoever gets at a row of it.
      await manager.query('UPDATE trust_roots SET key = NULL WHERE virtual_mesh = $1 AND number <> $2', [
        standing.virtualMesh,
        state.root,
      ]);
    });
  }

  async #change(
    { virtualMesh, version, state: before }: Standing,
    state: AuthorityState,
    news: RotationNews | undefined,
    also: (manager: EntityManager) => Promise<void>,
  ): Promise<boolean> {
    const isOther = JSON.stringify(wantedOf(before)) !== JSON.stringify(wantedOf(state));
    return inTransaction(this.dataSource, async (manager) => {
      const [, count]: [unknown, number] = await manager.query(
        `UPDATE trust_authorities SET state = $3, generation = generation + $4, version = version + 1
         WHERE virtual_mesh = $1 AND version = $2`,
        [virtualMesh, version, JSON.stringify(state), isOther ? 1 : 0],
      );
      if (count === 0) return false;
      await also(manager);
      if (news) await this.options.tell(manager, news);
      return true;
    });
  }
}
