import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Parent, Query, ResolveField, Resolver, Subscription } from '@nestjs/graphql';
import { fail, succeed } from '@overmesh/model';
import { RolloutRunner } from '@overmesh/pipeline';
import { Rollouts } from '@overmesh/rollout';
import type { Rollout, RolloutRecord } from '@overmesh/rollout';
import type {
  MutationSteerRolloutArgs,
  QueryRolloutArgs,
  QueryRolloutsArgs,
  RolloutRecordsArgs,
  SubscriptionRolloutChangedArgs,
} from '@overmesh/schema';
import { answer, BadInputError } from '../graphql/answers.ts';
import { cursorOf, pageOf } from '../graphql/connections.ts';
import type { ApiContext } from '../graphql/context.ts';
import { Live } from '../live/live.ts';

/** What a rollout is to whoever looks at it. */
type Shown = ReturnType<typeof shown>;

/** How VirtualMeshes go from revision to revision, and a person's hand in it. */
@Resolver('Rollout')
export class RolloutsResolver {
  constructor(
    @Inject(Rollouts) private readonly rolloutsRoom: Rollouts,
    @Inject(RolloutRunner) private readonly runner: RolloutRunner,
    @Inject(Live) private readonly live: Live,
  ) {}

  @Query()
  async rollout(@Args() { virtualMesh }: QueryRolloutArgs) {
    const last = await this.rolloutsRoom.last(virtualMesh);
    return last ? shown(last) : null;
  }

  @Query()
  async rollouts(@Args() { virtualMesh, ...args }: QueryRolloutsArgs) {
    const { first, after } = pageOf('rollouts', args);
    const only = typeof virtualMesh === 'string' ? { virtualMesh } : {};
    const before = after === undefined ? {} : { before: positionIn(after) };
    const found = await this.rolloutsRoom.page({ ...only, ...before, first: first + 1 });
    const edges = found.slice(0, first).map((one) => ({ cursor: cursorOf('rollouts', one.id), node: shown(one) }));
    const endCursor = edges.at(-1)?.cursor ?? null;
    return { edges, pageInfo: { hasNextPage: found.length > first, endCursor } };
  }

  @ResolveField()
  async records(@Parent() { id }: Shown, @Args() args: RolloutRecordsArgs) {
    const { first, after } = pageOf('rolloutRecords', args);
    const from = after === undefined ? {} : { after: positionIn(after) };
    const found = await this.rolloutsRoom.records({ rolloutId: id, ...from, first: first + 1 });
    const edges = found.slice(0, first).map((one) => ({ cursor: cursorOf('rolloutRecords', one.id), node: told(one) }));
    const endCursor = edges.at(-1)?.cursor ?? null;
    return { edges, pageInfo: { hasNextPage: found.length > first, endCursor } };
  }

  @Mutation()
  async steerRollout(@Args() args: MutationSteerRolloutArgs, @Context() { caller }: ApiContext) {
    const { virtualMesh, action, reason } = args;
    if ((reason ?? '').length > 4096)
      return answer(
        'Rollout',
        fail({ path: 'reason', code: 'TOO_LONG', message: 'must have at most 4096 characters' }),
      );
    const wish = { steering: action, caller, ...(reason ? { reason } : {}) };
    const steered = await this.runner.steer(virtualMesh, wish);
    return answer('Rollout', steered.ok ? succeed(shown(steered.value)) : fail(...steered.problems));
  }

  /** The last rollout as it is now, then again whenever it has moved. */
  @Subscription('rolloutChanged', { resolve: (rollout: Shown) => rollout })
  rolloutChanged(@Args() { virtualMesh }: SubscriptionRolloutChangedArgs) {
    let said = '';
    const subject = {
      name: `rollout ${virtualMesh}`,
      topics: ['rollout'] as const,
      latestOnly: true,
      begin: () => async () => {
        const last = await this.rolloutsRoom.last(virtualMesh);
        return last && shown(last);
      },
    };
    return this.live.feed(subject, (rollout, isFresh) => {
      const text = JSON.stringify(rollout);
      if (!rollout || !isFresh || text === said) return [];
      said = text;
      return [rollout];
    });
  }
}

function positionIn(cursor: string): string {
  if (!/^\d{1,18}$/.test(cursor)) throw new BadInputError('`after` must be a cursor that this list gave');
  return cursor;
}

function shown({ from, to, strategy, clusters, wave, promotedWave: _promoted, ...rollout }: Rollout) {
  const waves = strategy.waves.map(({ name, soakMs }, index) => ({
    ...{ name, soakSeconds: soakMs / 1000, current: index === wave },
    clusters: clusters.filter((one) => one.wave === index),
  }));
  return {
    ...{ id: rollout.id, virtualMesh: rollout.virtualMesh, author: rollout.author, state: rollout.state },
    ...{ phase: rollout.phase, reason: rollout.reason, fromRevision: from, toRevision: to },
    waves: waves.filter((one) => one.clusters.length > 0),
    gates: strategy.gates,
    startedAt: new Date(rollout.startedAt),
    endedAt: rollout.endedAt === undefined ? null : new Date(rollout.endedAt),
  };
}

function told({ at, wave, what, message, seen, by }: RolloutRecord) {
  return { at: new Date(at), wave: wave ?? null, what, message, gate: seen ?? null, by: by ?? null };
}
