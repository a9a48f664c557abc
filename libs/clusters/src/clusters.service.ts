import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { ClusterAccess, KubeClient } from '@overmesh/kube';
import type { Problem, Result } from '@overmesh/model';
import { fail, succeed } from '@overmesh/model';
import { DataSource } from 'typeorm';
import type { Cluster, ClusterListQuery, ClusterPage, Connection, Place } from './cluster.ts';
import { ClusterStore } from './clusters.store.ts';
import type { KeyRing } from './credentials.ts';
import { fingerprint, seal, unseal } from './credentials.ts';
import { judgeHealth, rightsAreDue } from './decide/health.ts';
import { nameProblems, placeProblems } from './decide/place.ts';
import type { PreflightView } from './decide/preflight.ts';
import { judgePreflight, problemsOf } from './decide/preflight.ts';
import { approach } from './approach.ts';
import { lookAt } from './look.ts';
import type { Preflight, RequiredRule } from './preflight.ts';

export const CLUSTERS_OPTIONS = Symbol('ClustersOptions');

/** What the room is handed when it is wired. */
export interface ClustersOptions {
  readonly keyRing: KeyRing;
  /** The rights that Overmesh uses on a member cluster: the same list as deploy/rbac/member.yaml. */
  readonly requiredRules: readonly RequiredRule[];
  /** How long rights that were held are not asked for again. 60 s where absent. */
  readonly rightsEveryMs?: number;
  readonly now?: () => Date;
}

const RIGHTS_EVERY_MS = 60_000;

/** Registered clusters: who they are, how to reach them, how they are. */
@Injectable()
export class Clusters {
  private readonly store: ClusterStore;
  private readonly now: () => Date;

  constructor(
    @Inject(DataSource) dataSource: DataSource,
    @Inject(CLUSTERS_OPTIONS) private readonly options: ClustersOptions,
  ) {
    this.store = new ClusterStore(dataSource);
    this.now = options.now ?? (() => new Date());
  }

  /** Asks everything that a registration would, and saves nothing. Problems only when the name itself is bad. */
  async preflight(connection: Connection): Promise<Result<Preflight>> {
    const problems = nameProblems(connection.name);
    if (problems.length) return fail(...problems);
    return succeed(judgePreflight((await this.approach(connection)).view));
  }

  /**
   * Registers a cluster once every check passes, pinned to the UID of its kube-system namespace.
   *
   * Problems: the failed checks; ALREADY_REGISTERED for a cluster that is here under any name, DUPLICATE for its name.
   */
  async register(input: Connection & Place): Promise<Result<Cluster>> {
    const problems = [...nameProblems(input.name), ...placeProblems(input), ...(await this.taken(input.name))];
    if (problems.length) return fail(...problems);
    const { view, access } = await this.approach(input);
    const preflight = judgePreflight(view);
    if (!preflight.passed || !access || view.uid === undefined) return fail(...problemsOf(preflight, view));
    return this.add(input, access, { ...view, uid: view.uid });
  }

  /**
   * Replaces the credential, and the address with it, once the new one proves to reach the same cluster.
   *
   * Problems: the failed checks; WRONG_CLUSTER when another cluster answers; NOT_FOUND. The old one stays in use then.
   */
  async updateCredentials(
    name: string,
    kubeconfig: string,
    { context, allowInsecure }: Pick<Connection, 'context' | 'allowInsecure'> = {},
  ): Promise<Result<Cluster>> {
    const cluster = await this.store.get(name);
    if (!cluster) return fail(notFound(name));
    const { view, access } = await this.approach(
      { name, kubeconfig, ...(context !== undefined && { context }), ...(allowInsecure && { allowInsecure }) },
      cluster,
    );
    if (view.uid !== undefined && view.uid !== cluster.uid) return fail(wrongCluster(cluster, view.uid));
    const preflight = judgePreflight(view);
    if (!preflight.passed || !access) return fail(...problemsOf(preflight, view));
    await this.store.update(cluster.id, { ...this.credentialColumns(cluster.id, access) });
    return this.found(name);
  }

  list(query: ClusterListQuery): Promise<ClusterPage> {
    return this.store.page(query);
  }

  get(name: string): Promise<Cluster | undefined> {
    return this.store.get(name);
  }

  byId(id: string): Promise<Cluster | undefined> {
    return this.store.byId(id);
  }

  /** Every cluster, by name; those that are leaving too. */
  all(): Promise<readonly Cluster[]> {
    return this.store.all();
  }

  /** Replaces labels, region, zone and network as given: what is absent is cleared. */
  async setPlace(name: string, place: Place): Promise<Result<Cluster>> {
    const problems = placeProblems(place);
    if (problems.length) return fail(...problems);
    const cluster = await this.store.get(name);
    if (!cluster) return fail(notFound(name));
    await this.store.update(cluster.id, placeColumns(place));
    return this.found(name);
  }

  /**
   * How to reach a cluster, credential included: for KubeClients only. Never log it.
   *
   * Throws when the cluster is gone, or its credential does not open with the keys at hand.
   */
  async accessFor(clusterId: string): Promise<ClusterAccess> {
    const sealed = await this.store.sealedOf(clusterId);
    if (!sealed) throw new Error(`there is no cluster ${clusterId}`);
    return JSON.parse(unseal(sealed, credentialPlace(clusterId), this.options.keyRing)) as ClusterAccess;
  }

  /**
   * Looks at a cluster once and saves what was seen as conditions.
   *
   * @param client a client that is open already; else one is opened for this look
   * @returns the cluster after the look; undefined when it is not registered
   */
  async check(clusterId: string, client?: KubeClient): Promise<Cluster | undefined> {
    const cluster = await this.store.byId(clusterId);
    if (!cluster) return undefined;
    const now = this.now().toISOString();
    const due = rightsAreDue(cluster.conditions, now, this.options.rightsEveryMs ?? RIGHTS_EVERY_MS);
    const seen = await lookAt(client ?? (await this.accessFor(clusterId)), {
      rules: due ? this.options.requiredRules : undefined,
      now: this.now,
    });
    const conditions = judgeHealth({
      previous: cluster.conditions,
      observation: seen.observation,
      pinnedUid: cluster.uid,
      now,
    });
    const isIt = seen.observation.kind === 'answered' && seen.observation.uid === cluster.uid;
    await this.store.update(clusterId, {
      conditions,
      ...(isIt && { lastSeenAt: new Date(now) }),
      ...(isIt && seen.serverVersion !== undefined && { serverVersion: seen.serverVersion }),
    });
    return this.store.byId(clusterId);
  }

  /** Marks a cluster as being deregistered; the pipeline then cleans up and calls `forget`. */
  async markLeaving(clusterId: string): Promise<void> {
    await this.store.update(clusterId, { leaving: true });
  }

  /** Deletes the row with its credential. Only after the pipeline has settled what was written there. */
  async forget(clusterId: string): Promise<void> {
    await this.store.remove(clusterId);
  }

  private async approach(connection: Connection, present?: Cluster) {
    const approached = await approach(connection, { rules: this.options.requiredRules, now: this.now });
    const { uid } = approached.view;
    const twin = uid === undefined ? undefined : await this.store.byUid(uid);
    if (!twin || twin.id === present?.id) return approached;
    return { ...approached, view: { ...approached.view, registeredAs: twin.name } };
  }

  private async taken(name: string): Promise<readonly Problem[]> {
    if (!(await this.store.get(name))) return [];
    return [duplicateName(name)];
  }

  private async add(
    input: Connection & Place,
    access: ClusterAccess,
    view: PreflightView & { readonly uid: string },
  ): Promise<Result<Cluster>> {
    const id = randomUUID();
    const now = this.now();
    const missingRights: readonly string[] = [];
    const observation = {
      kind: 'answered' as const,
      uid: view.uid,
      missingRights,
      ...(view.clockSkewMs !== undefined && { clockSkewMs: view.clockSkewMs }),
    };
    const added = await this.store.insert({
      id,
      name: input.name,
      ...placeColumns(input),
      uid: view.uid,
      serverVersion: view.serverVersion ?? '',
      conditions: judgeHealth({ previous: [], observation, pinnedUid: view.uid, now: now.toISOString() }),
      registeredAt: now,
      lastSeenAt: now,
      ...this.credentialColumns(id, access),
      leaving: false,
    });
    if (added) return this.found(input.name);
    // Somebody registered the same name or cluster between our look and our write.
    const twin = await this.store.byUid(view.uid);
    return fail(twin ? alreadyRegistered(twin) : duplicateName(input.name));
  }

  private credentialColumns(id: string, access: ClusterAccess) {
    const secret = JSON.stringify(access);
    return {
      server: access.server,
      insecure: access.insecure,
      credentials: seal(secret, credentialPlace(id), this.options.keyRing),
      credentialsFingerprint: fingerprint(secret),
    };
  }

  private async found(name: string): Promise<Result<Cluster>> {
    const cluster = await this.store.get(name);
    return cluster ? succeed(cluster) : fail(notFound(name));
  }
}

function credentialPlace(row: string) {
  return { table: 'clusters', row, column: 'credentials' };
}

function placeColumns({ labels = {}, region, zone, network }: Place) {
  return { labels, region: region ?? null, zone: zone ?? null, network: network ?? null };
}

function notFound(name: string): Problem {
  return { path: 'name', code: 'NOT_FOUND', message: `there is no cluster ${name}`, fix: 'overmesh cluster list' };
}

function duplicateName(name: string): Problem {
  return { path: 'name', code: 'DUPLICATE', message: `there is a cluster ${name} already: take another name` };
}

function alreadyRegistered({ name, uid }: Cluster): Problem {
  const message = `this cluster is registered already, as ${name}: kube-system has the same UID ${uid}`;
  return { path: 'kubeconfig', code: 'ALREADY_REGISTERED', message, fix: `overmesh cluster show ${name}` };
}

function wrongCluster({ name, uid }: Cluster, other: string): Problem {
  const message = `the kubeconfig leads to another cluster: kube-system has the UID ${other}, ${name} has ${uid}`;
  return { path: 'kubeconfig', code: 'WRONG_CLUSTER', message, fix: 'overmesh cluster register <new name> …' };
}
