import { Inject, Injectable } from '@nestjs/common';
import { textHash } from '@overmesh/delivery';
import { Intents } from '@overmesh/intent';
import type { ApplyOutcome, KeptPlan } from '@overmesh/intent';
import { fail, succeed } from '@overmesh/model';
import type { Caller, DocumentRef, Intent, Result } from '@overmesh/model';
import { Changes } from '../changes/changes.service.ts';
import type { ChangeOptions } from '../changes/changes.service.ts';
import { saidIn, whatMoved } from '../decide/moved.ts';
import type { Said } from '../decide/moved.ts';
import { Previews } from './previews.service.ts';

/** What a plan said, and at which revisions of its VirtualMeshes. */
interface Foretold {
  readonly said: Said;
  readonly revisions: Readonly<Record<string, number>>;
  readonly deletes: number;
}

/** Keeps plans, and has exactly them applied. */
@Injectable()
export class KeptPlans {
  constructor(
    @Inject(Intents) private readonly intents: Intents,
    @Inject(Previews) private readonly previews: Previews,
    @Inject(Changes) private readonly changes: Changes,
  ) {}

  /** Plans a change for every cluster and keeps it, with what it says. Problems are those of a plan. */
  async keep(
    documents: readonly Intent[],
    removals: readonly DocumentRef[],
    caller: Caller,
  ): Promise<Result<KeptPlan>> {
    const foretold = await this.#foretell(documents, removals);
    if (!foretold.ok) return foretold;
    return succeed(await this.intents.keepPlan({ documents, removals, ...foretold.value }, caller));
  }

  /** One that is kept; undefined for any other id. */
  async get(id: string): Promise<KeptPlan | undefined> {
    return this.intents.keptPlan(id);
  }

  /**
   * Makes the change of a kept plan. Problems: NOT_FOUND at `plan`; STALE at `plan` for each thing that would come out
   * otherwise than it was planned; and those of a change.
   */
  async apply(id: string, caller: Caller, options: ChangeOptions): Promise<Result<ApplyOutcome>> {
    const kept = await this.get(id);
    if (!kept)
      return fail({ path: 'plan', code: 'NOT_FOUND', message: `no plan ${id} is kept`, fix: 'overmesh plan --keep' });
    const { documents, removals, revisions } = kept;
    const how = { ...options, ifRevisions: revisions };
    // A repeated call finds a world that it has moved itself.
    const answered = await this.intents.answered({ documents, removals }, how);
    if (answered) return succeed(answered);
    const now = await this.#foretell(documents, removals);
    if (!now.ok) return now;
    const moved = whatMoved(kept, now.value);
    if (moved.length) return fail(...moved);
    return this.changes.change({ documents, removals }, caller, how);
  }

  async #foretell(documents: readonly Intent[], removals: readonly DocumentRef[]): Promise<Result<Foretold>> {
    const [previewed, plan] = await Promise.all([
      this.intents.preview(documents, removals),
      this.previews.plan(documents, removals, { first: Number.MAX_SAFE_INTEGER }),
    ]);
    if (!previewed.ok) return previewed;
    if (!plan.ok) return plan;
    const names = previewed.value.touched.map(({ name }) => name);
    const heads = new Map((await this.intents.heads(names)).map(({ name, revision }) => [name, revision]));
    const revisions = Object.fromEntries(names.map((name) => [name, heads.get(name) ?? 0]));
    const deletes = plan.value.clusters.flatMap(({ changes }) => changes).filter(({ action }) => action === 'delete');
    return succeed({ said: saidIn(plan.value, textHash), revisions, deletes: deletes.length });
  }
}
