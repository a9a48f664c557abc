import { Inject, Injectable } from '@nestjs/common';
import { Clusters } from '@overmesh/clusters';
import { Delivery } from '@overmesh/delivery';
import { Intents } from '@overmesh/intent';
import { fail, FLEET, isDnsLabel, isIntentKind, parseDocumentKey, succeed } from '@overmesh/model';
import type { Caller, Pause, Problem, Result } from '@overmesh/model';

const LONGEST_REASON = 1000;

/** Stops writing for the fleet, a cluster, a VirtualMesh or a policy, and goes on: targets are named as people name them. */
@Injectable()
export class Pauses {
  constructor(
    @Inject(Clusters) private readonly clusters: Clusters,
    @Inject(Intents) private readonly intents: Intents,
    @Inject(Delivery) private readonly delivery: Delivery,
  ) {}

  /** Everything that is paused, the oldest first. */
  async list(): Promise<readonly Pause[]> {
    const pauses = await this.delivery.pauses();
    const names = await this.clusters.names(pauses.flatMap(({ target }) => idIn(target)));
    return pauses.map((pause) => {
      const name = idIn(pause.target)
        .map((id) => names.get(id))
        .at(0);
      return name === undefined ? pause : { ...pause, target: `cluster/${name}` };
    });
  }

  /** Problems: REQUIRED or TOO_LONG at `reason`, BAD_FORMAT or NOT_FOUND at `target`. */
  async pause(target: string, reason: string, caller: Caller): Promise<Result<Pause>> {
    const wrong = reasonProblem(reason);
    if (wrong) return fail(wrong);
    const key = await this.#keyOf(target);
    if (!key.ok) return key;
    return succeed({ ...(await this.delivery.pause(key.value, reason.trim(), caller)), target });
  }

  /** Problems: BAD_FORMAT or NOT_FOUND at `target`, also of something that is there and not paused. */
  async resume(target: string, caller: Caller): Promise<Result<{ readonly target: string }>> {
    // A document that was deleted since is still paused, and is gone on with all the same.
    const paused = (await this.list()).some((pause) => pause.target === target);
    const key = paused && !target.startsWith('cluster/') ? succeed(target) : await this.#keyOf(target);
    if (!key.ok) return key;
    if (await this.delivery.resume(key.value, caller)) return succeed({ target });
    return fail({ path: 'target', code: 'NOT_FOUND', message: `${target} is not paused`, fix: 'overmesh status' });
  }

  async #keyOf(target: string): Promise<Result<string>> {
    if (target === FLEET) return succeed(FLEET);
    const [kind, name = ''] = target.split('/');
    if (kind === 'cluster' && target.split('/').length === 2) {
      const cluster = isDnsLabel(name) ? await this.clusters.get(name) : undefined;
      return cluster ? succeed(`cluster/${cluster.id}`) : fail(absent(`there is no cluster ${name}`));
    }
    const document = parseDocumentKey(target);
    if (!document || !isIntentKind(document.kind)) return fail(unreadable);
    const found = await this.intents.get({ ...document, kind: document.kind });
    return found ? succeed(target) : fail(absent(`there is no ${target}`));
  }
}

/** The id of the cluster that is paused; none where a document is. */
function idIn(target: string): readonly string[] {
  return target.startsWith('cluster/') ? [target.slice('cluster/'.length)] : [];
}

const unreadable: Problem = {
  path: 'target',
  code: 'BAD_FORMAT',
  message: 'must name what to pause, as in fleet, cluster/east, VirtualMesh/shop or TrafficPolicy/reviews',
};

function absent(message: string): Problem {
  return { path: 'target', code: 'NOT_FOUND', message };
}

function reasonProblem(reason: string): Problem | undefined {
  if (!reason.trim())
    return { path: 'reason', code: 'REQUIRED', message: 'say why: others will see it until it goes on' };
  if (reason.length > LONGEST_REASON)
    return { path: 'reason', code: 'TOO_LONG', message: `must be at most ${LONGEST_REASON} characters` };
  return undefined;
}
