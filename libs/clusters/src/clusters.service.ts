import { randomUUID } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { MasterKeys } from '@overmesh/config';
import type { ClusterAccess } from '@overmesh/kube';
import { termOf } from '@overmesh/kube';
import type { Logger } from '@overmesh/log';
import type { Caller, ClusterEvent, ClusterPlace, Problem, Result } from '@overmesh/model';
import { fail, succeed } from '@overmesh/model';
import { DataSource } from 'typeorm';
import type { EntityManager } from 'typeorm';
import type { Cluster, ClusterListQuery, ClusterPage, Connection, Location, PlaceQuery } from './cluster.ts';
import { ClusterStore } from './clusters.store.ts';
import type { CredentialColumns, Recorder } from './clusters.store.ts';
import { CredentialsError, credentialPlace, LockedCredentials } from './credentials.ts';
import type { Sealed } from './credentials.ts';
import type { SealedColumn } from './keys.store.ts';
import { judgeHealth } from './decide/health.ts';
import { nameProblems, locationProblems } from './decide/location.ts';
import type { PreflightView } from './decide/preflight.ts';
import { judgePreflight, problemsOf } from './decide/preflight.ts';
import { needsOf } from './decide/capabilities.ts';
import type { Needs } from './decide/capabilities.ts';
import type { Approach } from './approach.ts';
import { approach } from './approach.ts';
import { answered } from './look.ts';
import { prometheusProblems } from './prometheus.ts';
import { accessWith, isLogin, loginFrom, loginPlace, toSeal } from './prometheus-login.ts';
import type { PrometheusAccess, SealedLogin } from './prometheus-login.ts';
import type { CapabilityRules, Preflight } from './preflight.ts';
import { alreadyRegistered, duplicateName, noCluster, wrongCluster } from './problems.ts';
import { Seals } from './seals.ts';

export const CLUSTERS_OPTIONS = Symbol('ClustersOptions');

/** What happened to the credential of a cluster by itself. */
export interface CredentialEvent {
  readonly type: Extract<ClusterEvent['type'], 'credentials-renewed' | 'credentials-ending'>;
  readonly message: string;
}

/** What happened to a cluster because somebody asked for it. */
export interface CommandedEvent {
  readonly type: Extract<ClusterEvent['type'], 'registered' | 'credentials-replaced' | 'place-changed'>;
  readonly message: string;
  readonly caller: Caller;
}

/** What the room is handed when it is wired. */
export interface ClustersOptions {
  /** Keeps an event of a cluster, in the transaction of the change that it tells of. */
  readonly record: (
    manager: EntityManager,
    clusterId: string,
    event: CommandedEvent | CredentialEvent,
  ) => Promise<void>;
  /** Master keys that are made, removed or done with are told of there. */
  readonly log: Logger;
  /** What wraps the credentials. */
  readonly masterKeys: MasterKeys;
  /** Where keys of roots lie, which the same master keys wrap. */
  readonly sealedRoots: SealedColumn;
  /** The rights that Overmesh uses on a member cluster, by what they are for: the same as deploy/rbac. */
  readonly capabilities: readonly CapabilityRules[];
  /** How long rights that were held are not asked for again while nothing is refused, and those that were not held. */
  readonly rightsEveryMs: { readonly held: number; readonly missing: number };
  /** Whether clusters may be on this machine: demos and tests only. */
  readonly allowLoopback?: boolean;
  /** `host:port` of Overmesh itself, its database and its queue, which no kubeconfig may name. */
  readonly ownAddresses?: readonly string[];
  readonly now?: () => Date;
}

/** Registered clusters: who they are, how to reach them, how they are. */
@Injectable()
export class Clusters {
  readonly #store: ClusterStore;
  readonly #now: () => Date;
  readonly #needs: Needs;
  readonly #allowLoopback: boolean;
  readonly #seals: Seals;

  constructor(
    @Inject(DataSource) dataSource: DataSource,
    @Inject(CLUSTERS_OPTIONS) private readonly options: ClustersOptions,
  ) {
    this.#store = new ClusterStore(dataSource);
    this.#now = options.now ?? (() => new Date());
    this.#needs = needsOf(options.capabilities);
    this.#allowLoopback = options.allowLoopback ?? false;
    this.#seals = new Seals(options.masterKeys);
  }

  /** Asks everything that a registration would, and saves nothing. Problems only when the name itself is bad. */
  async preflight(connection: Connection): Promise<Result<Preflight>> {
    const problems = nameProblems(connection.name);
    if (problems.length) return fail(...problems);
    return succeed(judgePreflight((await this.#approach(connection)).view));
  }

  /**
   * Registers a cluster once every check passes, pinned to the UID of its kube-system namespace.
   *
   * Problems: the failed checks; ALREADY_REGISTERED for a cluster that is here under any name, DUPLICATE for its name.
   */
  async register(input: Connection & Location, caller: Caller): Promise<Result<Cluster>> {
    const problems = [...nameProblems(input.name), ...this.#placeProblems(input), ...(await this.#taken(input.name))];
    if (problems.length) return fail(...problems);
    const { view, access } = await this.#approach(input);
    const preflight = judgePreflight(view);
    if (!preflight.passed || !access || view.uid === undefined) return fail(...problemsOf(preflight, view));
    return this.#add(input, caller, access, { ...view, uid: view.uid });
  }

  /**
   * Replaces the credential, and the address with it, once the new one proves to reach the same cluster.
   *
   * Problems: the failed checks; WRONG_CLUSTER when another cluster answers; NOT_FOUND. The old one stays in use then.
   */
  async updateCredentials(
    name: string,
    kubeconfig: string,
    caller: Caller,
    { context, allowInsecure }: Pick<Connection, 'context' | 'allowInsecure'> = {},
  ): Promise<Result<Cluster>> {
    const cluster = await this.#store.get(name);
    if (!cluster) return fail(noCluster(name));
    const { view, access } = await this.#approach(
      { name, kubeconfig, ...(context !== undefined && { context }), ...(allowInsecure && { allowInsecure }) },
      cluster,
    );
    if (view.uid !== undefined && view.uid !== cluster.uid) return fail(wrongCluster(cluster, view.uid));
    const preflight = judgePreflight(view);
    if (!preflight.passed || !access) return fail(...problemsOf(preflight, view));
    const columns = credentialColumns(access);
    const message = `the credential was replaced by ${columns.credentialsFingerprint}`;
    const record = this.#recorder({ type: 'credentials-replaced', message, caller });
    await this.#store.replaceCredentials(cluster.id, columns, () => this.#sealed(cluster.id, access), record);
    return this.#found(name);
  }

  list(query: ClusterListQuery): Promise<ClusterPage> {
    return this.#store.page(query);
  }

  get(name: string): Promise<Cluster | undefined> {
    return this.#store.get(name);
  }

  byId(id: string): Promise<Cluster | undefined> {
    return this.#store.byId(id);
  }

  /** Where clusters are, by name; those that are leaving take no policy and are left out. */
  places(query: PlaceQuery = {}): Promise<readonly ClusterPlace[]> {
    return this.#store.places(query);
  }

  /** Those of the clusters that are registered, in no order; those that are leaving too. */
  among(ids: readonly string[]): Promise<readonly Cluster[]> {
    return this.#store.among(ids);
  }

  /** Names of those of the clusters that are registered, by id. */
  names(ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
    return this.#store.names(ids);
  }

  /** Every cluster, by name; those that are leaving too. */
  all(): Promise<readonly Cluster[]> {
    return this.#store.all();
  }

  /** Fingerprints of the credentials in use, by id of the cluster; without clusters that are leaving. */
  credentialsInUse(): Promise<ReadonlyMap<string, string>> {
    return this.#store.credentialsInUse();
  }

  /**
   * Replaces labels, region, zone, network and the place of its Prometheus as given: what is absent is cleared. What that
   * Prometheus is told of who asks stays while its address does.
   */
  async setPlace(name: string, place: Location, caller: Caller): Promise<Result<Cluster>> {
    const problems = this.#placeProblems(place);
    if (problems.length) return fail(...problems);
    const cluster = await this.#store.get(name);
    if (!cluster) return fail(noCluster(name));
    const record = this.#recorder({ type: 'place-changed', message: placeSentence(place), caller });
    const isKept = place.prometheusLogin === undefined && place.prometheus === cluster.prometheus;
    const changes = async () => ({
      ...placeColumns(place),
      ...(!isKept && { prometheusLogin: await this.#sealedLogin(cluster.id, place) }),
    });
    await this.#store.replacePlace(cluster.id, changes, record);
    return this.#found(name);
  }

  /**
   * How to reach a cluster, credential included: for KubeClients only. Never log it.
   *
   * Throws when the cluster is gone, and LockedCredentials when its credential does not open with the keys at hand.
   */
  async accessFor(clusterId: string): Promise<ClusterAccess> {
    const sealed = await this.#store.sealedOf(clusterId);
    if (!sealed) throw new Error(`there is no cluster ${clusterId}`);
    try {
      return JSON.parse(await this.#seals.open(sealed, credentialPlace(clusterId))) as ClusterAccess;
    } catch (error) {
      throw error instanceof CredentialsError ? new LockedCredentials(error) : error;
    }
  }

  /**
   * What the Prometheus of a cluster is told of who asks; undefined where nothing was given. Never log it.
   *
   * Problems: it does not open with the keys at hand, or was given for another address than the cluster has.
   */
  async prometheusAccess({ id, prometheus }: Cluster): Promise<Result<PrometheusAccess | undefined>> {
    const sealed = await this.#store.loginOf(id);
    if (!sealed) return succeed(undefined);
    try {
      return succeed(accessWith(loginFrom(await this.#seals.open(sealed, loginPlace(id)), prometheus)));
    } catch (error) {
      if (!(error instanceof CredentialsError)) throw error;
      return fail({ path: 'prometheusLogin', code: 'REFUSED', message: error.message });
    }
  }

  /**
   * Puts a new credential in the place of the one that was used, once it reached the cluster of this UID.
   *
   * @returns false when that is another cluster, or it has been given another credential meanwhile
   */
  async renewCredential(
    clusterId: string,
    { present, next, uid }: { readonly present: ClusterAccess; readonly next: ClusterAccess; readonly uid?: string },
  ): Promise<boolean> {
    const cluster = await this.#store.byId(clusterId);
    if (!cluster || cluster.leaving || cluster.uid !== uid) return false;
    const columns = credentialColumns(next);
    const until = columns.credentialExpiresAt?.toISOString() ?? 'for ever';
    const message = `the token was renewed as ${columns.credentialsFingerprint}, until ${until}`;
    const record = this.#recorder({ type: 'credentials-renewed', message });
    const before = credentialColumns(present).credentialsFingerprint;
    return this.#store.replaceCredentials(cluster.id, columns, () => this.#sealed(cluster.id, next), record, before);
  }

  /** Keeps what happened to the credential of a cluster. */
  async note(clusterId: string, event: CredentialEvent): Promise<void> {
    await this.#store.record(clusterId, this.#recorder(event));
  }

  /** Marks a cluster as being deregistered; the pipeline then cleans up and calls `forget`. */
  async markLeaving(clusterId: string): Promise<void> {
    await this.#store.update(clusterId, { leaving: true });
  }

  /** Deletes the row with its credential. Only after the pipeline has settled what was written there. */
  async forget(clusterId: string): Promise<void> {
    await this.#store.remove(clusterId);
  }

  #sealed(clusterId: string, access: ClusterAccess): Promise<Sealed> {
    return this.#seals.seal(JSON.stringify(access), credentialPlace(clusterId));
  }

  async #sealedLogin(clusterId: string, { prometheus, prometheusLogin }: Location): Promise<SealedLogin | null> {
    if (prometheus === undefined || !isLogin(prometheusLogin)) return null;
    const { kind, plain } = toSeal(prometheusLogin, prometheus);
    return { kind, ...(await this.#seals.seal(plain, loginPlace(clusterId))) };
  }

  async #approach(connection: Connection, present?: Cluster): Promise<Approach> {
    const { ownAddresses = [] } = this.options;
    const approached = await approach(connection, {
      needs: this.#needs,
      allowLoopback: this.#allowLoopback,
      ownAddresses,
      now: this.#now,
    });
    const { uid } = approached.view;
    const twin = uid === undefined ? undefined : await this.#store.byUid(uid);
    if (!twin || twin.id === present?.id) return approached;
    return { ...approached, view: { ...approached.view, registeredAs: twin.name } };
  }

  #placeProblems(place: Location): readonly Problem[] {
    const { ownAddresses = [] } = this.options;
    return [
      ...locationProblems(place),
      ...prometheusProblems(place, { allowLoopback: this.#allowLoopback, ownAddresses }),
    ];
  }

  async #taken(name: string): Promise<readonly Problem[]> {
    if (!(await this.#store.get(name))) return [];
    return [duplicateName(name)];
  }

  async #add(
    input: Connection & Location,
    caller: Caller,
    access: ClusterAccess,
    view: PreflightView & { readonly uid: string },
  ): Promise<Result<Cluster>> {
    const id = randomUUID();
    const now = this.#now();
    const row = {
      id,
      name: input.name,
      ...placeColumns(input),
      uid: view.uid,
      serverVersion: view.serverVersion ?? '',
      conditions: judgeHealth({
        name: input.name,
        previous: [],
        observation: answered(view, this.#needs),
        pinnedUid: view.uid,
        now: now.toISOString(),
      }),
      registeredAt: now,
      lastSeenAt: now,
      ...credentialColumns(access),
      leaving: false,
    };
    const record = this.#recorder({ type: 'registered', message: `registered as ${input.name}`, caller });
    const sealed = async () => ({
      credentials: await this.#sealed(id, access),
      prometheusLogin: await this.#sealedLogin(id, input),
    });
    if (await this.#store.insert(row, sealed, record)) return this.#found(input.name);
    // Somebody registered the same name or cluster between our look and our write.
    const twin = await this.#store.byUid(view.uid);
    return fail(twin ? alreadyRegistered(twin) : duplicateName(input.name));
  }

  #recorder(event: CommandedEvent | CredentialEvent): Recorder {
    return (manager, clusterId) => this.options.record(manager, clusterId, event);
  }

  async #found(name: string): Promise<Result<Cluster>> {
    const cluster = await this.#store.get(name);
    return cluster ? succeed(cluster) : fail(noCluster(name));
  }
}

/** What is shown of a credential. */
export function credentialColumns(access: ClusterAccess): CredentialColumns {
  const { server, insecureSkipTlsVerify, fingerprint, credential } = access;
  const { issuedAt = null, expiresAt = null } = termOf(credential);
  return {
    server,
    insecure: insecureSkipTlsVerify === true,
    credentialsFingerprint: fingerprint.slice(0, 12),
    credentialIssuedAt: issuedAt,
    credentialExpiresAt: expiresAt,
  };
}

function placeColumns({ labels = {}, region, zone, network, prometheus }: Location) {
  const place = { region: region ?? null, zone: zone ?? null, network: network ?? null };
  return { labels, ...place, prometheus: prometheus ?? null };
}

function placeSentence({ labels = {}, prometheusLogin, ...place }: Location): string {
  const login = isLogin(prometheusLogin) ? { 'prometheus login': 'given' } : {};
  const said = [{ ...place, ...login }, labels].flatMap(Object.entries).map(([key, value]) => `${key}=${value}`);
  return `its place is ${said.join(', ') || 'not said'} now`;
}
