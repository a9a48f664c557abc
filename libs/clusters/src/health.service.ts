import { Inject, Injectable } from '@nestjs/common';
import { isUnstorable } from '@overmesh/db';
import type { KubeClient } from '@overmesh/kube';
import { isKubeError, openClient } from '@overmesh/kube';
import { fail, succeed } from '@overmesh/model';
import type { Result } from '@overmesh/model';
import { DataSource } from 'typeorm';
import type { Cluster, ClusterState } from './cluster.ts';
import { Clusters, CLUSTERS_OPTIONS } from './clusters.service.ts';
import type { ClustersOptions } from './clusters.service.ts';
import { ClusterStore } from './clusters.store.ts';
import type { SavedLook } from './clusters.store.ts';
import type { Observation } from './decide/health.ts';
import { allRights, capabilityStandings, needsOf } from './decide/capabilities.ts';
import type { Needs } from './decide/capabilities.ts';
import { haveRightsChanged, judgeHealth, rightsAreDue, saysNews, stateOf } from './decide/health.ts';
import { needlessRights } from './decide/needless.ts';
import type { Right } from './decide/rights.ts';
import type { Look } from './look.ts';
import { lookAt, missingAmong, observed } from './look.ts';
import type { RightsSurvey } from './preflight.ts';

/** A cluster whose health this process keeps. */
interface Followed {
  /** As of the last look. */
  readonly cluster: Cluster;
  /** When the conditions were looked at that its row has. */
  readonly savedOf: string;
  /** Rights that were not held when last asked for: only these are asked for until they are. */
  readonly missing: readonly Right[];
  readonly rightsEveryMs: number;
}

/** How a follower looks. */
export interface HealthLook {
  readonly client: () => Promise<KubeClient>;
  /** Something was refused that a right is for (403). */
  readonly suspectRights?: boolean;
}

export interface Looked {
  readonly cluster: Cluster;
  readonly was: ClusterState;
  /** What was held for want of a right may go on, or is held from now on. */
  readonly rightsChanged: boolean;
}

/** Of a look that the database refuses, so that the cluster does not stay as it last was. */
const UNSTORABLE: Observation = {
  kind: 'untrusted',
  reason: 'unstorable',
  message: 'what the API server says of itself cannot be stored',
};

/**
 * How clusters are, as conditions.
 *
 * A look that says something new is saved and announced at once. One that does not is saved with those of all other
 * clusters, by `flush`: when a cluster was last seen is then as old as the last flush.
 */
@Injectable()
export class ClusterHealth {
  readonly #store: ClusterStore;
  readonly #now: () => Date;
  readonly #needs: Needs;
  readonly #followed = new Map<string, Followed>();
  readonly #unsaved = new Set<string>();

  constructor(
    @Inject(DataSource) dataSource: DataSource,
    @Inject(Clusters) private readonly clusters: Clusters,
    @Inject(CLUSTERS_OPTIONS) private readonly options: ClustersOptions,
  ) {
    this.#store = new ClusterStore(dataSource);
    this.#now = options.now ?? (() => new Date());
    this.#needs = needsOf(options.capabilities);
  }

  /**
   * Looks at a cluster once, asks for every right and saves what was seen. For a person who asks; opens a client for it.
   *
   * @returns the cluster after the look; undefined when it is not registered
   */
  async check(clusterId: string): Promise<Cluster | undefined> {
    const cluster = await this.#store.byId(clusterId);
    if (!cluster) return undefined;
    const look = await valueOf(() =>
      this.#withClient(clusterId, (client) => lookAt(client, this.#now, allRights(this.#needs))),
    );
    return this.#save(cluster, observed(look, this.#needs), look);
  }

  /**
   * Asks what the credential of a cluster may do, beside what Overmesh needs. Opens a client for it; saves nothing.
   * Problems: UNREACHABLE when the cluster does not answer.
   */
  async rights(clusterId: string): Promise<Result<RightsSurvey>> {
    try {
      return succeed(await this.#withClient(clusterId, (client) => this.#survey(client)));
    } catch (error) {
      if (!isKubeError(error)) throw error;
      return fail({ path: 'name', code: 'UNREACHABLE', message: error.message });
    }
  }

  async #survey(client: KubeClient): Promise<RightsSurvey> {
    const missing = await missingAmong(client, allRights(this.#needs));
    const held = await client.grantedRules();
    const capabilities = capabilityStandings(this.#needs, missing);
    return { capabilities, ...(held && { needless: needlessRights(held, this.#needs) }) };
  }

  /**
   * Looks at a cluster that this process follows: who answers and what time it has, and rights only when something
   * suggests it, or the last answer is old.
   *
   * @returns the cluster after the look, and its state before; undefined when it is not registered
   */
  async look(clusterId: string, { client, suspectRights = false }: HealthLook): Promise<Looked | undefined> {
    const followed = this.#followed.get(clusterId) ?? (await this.#begin(clusterId));
    if (!followed) return undefined;
    const before = followed.cluster;
    const rights = this.#rightsToAsk(followed, suspectRights);
    const look = await valueOf(async () => lookAt(await client(), this.#now, rights));
    const now = { ...followed, missing: look.missingRights ?? followed.missing };
    const observation = observed(look, this.#needs);
    const after = this.#judge(before, observation, look);
    if (!saysNews(before, after)) {
      this.#followed.set(clusterId, { ...now, cluster: after });
      this.#unsaved.add(clusterId);
      return { cluster: after, was: before.state, rightsChanged: false };
    }
    // Kept after it is saved: what could not be saved is still news at the next look.
    const cluster = await this.#save(before, observation, look);
    this.#followed.set(clusterId, { ...now, cluster, savedOf: stampOf(cluster) });
    this.#unsaved.delete(clusterId);
    const rightsChanged = haveRightsChanged(before.conditions, cluster.conditions);
    return { cluster, was: before.state, rightsChanged };
  }

  /** Saves, with one statement, when each cluster was last looked at and last answered. */
  async flush(): Promise<void> {
    const looked = [...this.#unsaved].flatMap((id) => this.#followed.get(id) ?? []);
    if (!looked.length) return;
    const saved = await this.#saveLooks(looked);
    for (const { cluster, savedOf } of looked) {
      const { id } = cluster;
      const now = this.#followed.get(id);
      if (now?.savedOf !== savedOf) continue;
      if (saved.has(id)) this.#followed.set(id, { ...now, savedOf: stampOf(cluster) });
      // Another process has looked too, or the cluster is gone: the next look begins with what its row says.
      else this.#followed.delete(id);
      if (now.cluster === cluster) this.#unsaved.delete(id);
    }
  }

  /** Another process follows the cluster from now on, or it is not registered any more. */
  forget(clusterId: string): void {
    this.#followed.delete(clusterId);
    this.#unsaved.delete(clusterId);
  }

  /** What the database refuses of one cluster keeps none of the others from being saved. */
  async #saveLooks(looks: readonly SavedLook[]): Promise<ReadonlySet<string>> {
    try {
      return await this.#store.saveLooks(looks);
    } catch (error) {
      if (!isUnstorable(error) || looks.length === 1) throw error;
    }
    const saved = new Set<string>();
    for (const look of looks) {
      await this.#store.saveLooks([look]).then(
        (ids) => ids.forEach((id) => saved.add(id)),
        (error: unknown) => {
          if (!isUnstorable(error)) throw error;
        },
      );
    }
    return saved;
  }

  async #withClient<T>(clusterId: string, use: (client: KubeClient) => Promise<T>): Promise<T> {
    const access = await this.clusters.accessFor(clusterId);
    const own = openClient(access, { allowLoopback: this.options.allowLoopback ?? false });
    return use(own).finally(() => own.close());
  }

  async #begin(clusterId: string): Promise<Followed | undefined> {
    const cluster = await this.#store.byId(clusterId);
    if (!cluster) return undefined;
    // Spread, so that clusters that were registered together are not asked together for ever.
    const rightsEveryMs = this.options.rightsEveryMs.held * (0.8 + 0.4 * Math.random());
    const followed = { cluster, savedOf: stampOf(cluster), missing: [], rightsEveryMs };
    this.#followed.set(clusterId, followed);
    return followed;
  }

  #rightsToAsk({ cluster, missing, rightsEveryMs }: Followed, suspect: boolean): readonly Right[] | undefined {
    const now = this.#now().toISOString();
    const everyMs = { held: rightsEveryMs, missing: this.options.rightsEveryMs.missing };
    if (!rightsAreDue(cluster.conditions, now, everyMs, suspect)) return undefined;
    return missing.length ? missing : allRights(this.#needs);
  }

  #judge(cluster: Cluster, observation: Observation, look: Look): Cluster {
    const now = this.#now().toISOString();
    const { name, uid: pinnedUid, conditions: previous } = cluster;
    const conditions = judgeHealth({ name, previous, observation, pinnedUid, now });
    const isIt = look.uid === pinnedUid;
    return {
      ...cluster,
      conditions,
      state: stateOf(conditions),
      ...(isIt && { lastSeenAt: now }),
      ...(isIt && look.serverVersion !== undefined && { serverVersion: look.serverVersion }),
    };
  }

  /** @returns the cluster as it was saved */
  async #save(before: Cluster, observation: Observation, look: Look): Promise<Cluster> {
    const after = this.#judge(before, observation, look);
    const { id, conditions, lastSeenAt, serverVersion } = after;
    const seen = lastSeenAt === undefined ? {} : { lastSeenAt: new Date(lastSeenAt) };
    try {
      await this.#store.update(id, { conditions, serverVersion, ...seen }, { isNews: after.state !== before.state });
      return after;
    } catch (error) {
      if (!isUnstorable(error) || observation === UNSTORABLE) throw error;
      return this.#save(before, UNSTORABLE, {});
    }
  }
}

/** When its conditions were looked at: which conditions they are. */
function stampOf({ conditions }: Cluster): string {
  return conditions[0]?.checkedAt ?? '';
}

/** A credential that does not open stands in the way like a network that fails: as a value. */
async function valueOf(look: () => Promise<Look>): Promise<Look> {
  try {
    return await look();
  } catch (error) {
    if (isKubeError(error)) return { failure: error };
    throw error;
  }
}
