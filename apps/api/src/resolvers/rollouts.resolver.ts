import { Inject } from '@nestjs/common';
import { Args, Context, Mutation, Parent, Query, ResolveField, Resolver, Subscription } from '@nestjs/graphql';
import { fail, succeed } from '@overmesh/model';
import { RolloutRunner } from '@overmesh/pipeline';
import { mayFail, Rollouts } from '@overmesh/rollout';
import type { Rollout, RolloutRecord } from '@overmesh/rollout';
import type {
  MutationSteerRolloutArgs,
  QueryRolloutArgs,
  QueryRolloutsArgs,
  RolloutRecordsArgs,
  SubscriptionRolloutChangedArgs,
} from '@overmesh/schema';
import { answer } from '../graphql/answers.ts';
import { idOf, pageOf, toOpenConnection } from '../graphql/connections.ts';
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
    const before = after === undefined ? {} : { before: idOf('rollouts', after) };
    const found = await this.rolloutsRoom.page({ ...only, ...before, first: first + 1 });
    return toOpenConnection('rollouts', found, first, shown);
  }

  @ResolveField()
  async records(@Parent() { id }: Shown, @Args() args: RolloutRecordsArgs) {
    const { first, after } = pageOf('rolloutRecords', args);
    const from = after === undefined ? {} : { after: idOf('rolloutRecords', after) };
    const found = await this.rolloutsRoom.records({ rolloutId: id, ...from, first: first + 1 });
    return toOpenConnection('rolloutRecords', found, first, told);
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

function shown({ from, to, strategy, clusters, wave, promotedWave: _promoted, ...rollout }: Rollout) {
  const waves = strategy.waves.map(({ name, soakMs }, index) => {
    const own = clusters.filter((one) => one.wave === index);
    const shownOwn = own.map(({ failure, ...one }) => ({ ...one, failure: failure?.reason ?? null }));
    const [soakSeconds, borne] = [soakMs / 1000, mayFail(strategy, own.length)];
    return { name, soakSeconds, mayFail: borne, current: index === wave, clusters: shownOwn };
  });
  return {
    ...{ id: rollout.id, virtualMesh: rollout.virtualMesh, author: rollout.author, state: rollout.state },
    ...{ phase: rollout.phase, reason: rollout.reason, fromRevision: from, toRevision: to },
    waves: waves.filter((one) => one.clusters.length > 0),
    gates: strategy.gates.map(({ name, type, onUnknown }) => ({ name: name ?? type, type, onUnknown })),
    startedAt: new Date(rollout.startedAt),
    endedAt: rollout.endedAt === undefined ? null : new Date(rollout.endedAt),
  };
}

function told({ at, wave, what, message, seen, by }: RolloutRecord) {
  return { at: new Date(at), wave: wave ?? null, what, message, gate: seen ?? null, by: by ?? null };
}
