import { Inject, Injectable } from '@nestjs/common';
import type { ClusterAccess, KubeClient } from '@overmesh/kube';
import { isKubeError, openClient, termOf, withFingerprint } from '@overmesh/kube';
import type { CredentialTerm } from '@overmesh/kube';
import { Gauge } from 'prom-client';
import { Clusters, CLUSTERS_OPTIONS } from './clusters.service.ts';
import type { ClustersOptions } from './clusters.service.ts';
import { endsSoon, renewalStep } from './decide/renewal.ts';
import { lookAt } from './look.ts';

const left = new Gauge({
  name: 'overmesh_cluster_credential_seconds_left',
  help: 'Seconds until the credential of a cluster ends, of clusters that this process follows; below 0 it has ended',
  labelNames: ['cluster'],
});

/** What this process knows of a credential in use. */
interface Known {
  readonly fingerprint: string;
  readonly term: CredentialTerm;
  /** When another was last asked for in vain, and why that was. */
  readonly triedAt?: Date;
  readonly failure?: string;
  readonly isTold: boolean;
}

/**
 * Keeps the tokens of clusters young: at half of its life each is replaced by another of the same account.
 *
 *     ask for another (TokenRequest) ─► prove that it reaches the same cluster ─► store it in place of the old one
 *
 * Until it is proved the new one is held here alone and the old one is in use; a process that dies in between has lost
 * nothing but a token that nobody knows. What is replaced stays good until its own end, so whoever still uses it does
 * not notice.
 */
@Injectable()
export class CredentialRenewal {
  readonly #now: () => Date;
  readonly #known = new Map<string, Known>();

  constructor(
    @Inject(Clusters) private readonly clusters: Clusters,
    @Inject(CLUSTERS_OPTIONS) private readonly options: ClustersOptions,
  ) {
    this.#now = options.now ?? (() => new Date());
  }

  /**
   * Replaces the credential of a cluster when it is time to, and tells a person when it ends all the same. Cheap when
   * there is nothing to do.
   *
   * @param fingerprint of the credential in use, as `credentialsInUse` gives it
   * @param client absent while the cluster is not well: nothing is asked of it then
   */
  async keepYoung(clusterId: string, fingerprint: string, client?: KubeClient): Promise<void> {
    const known = await this.#learn(clusterId, fingerprint);
    if (!known) return;
    const now = this.#now();
    const isRenewable = known.term.account !== undefined;
    const tried = known.triedAt && { triedAt: known.triedAt };
    const step = renewalStep({ ...known.term, ...tried, isRenewable, now });
    if (step.do === 'renew' && client) {
      const failure = await this.#renew(clusterId, client, step.lifetimeSeconds);
      if (failure === undefined) return void this.#known.delete(clusterId);
      this.#known.set(clusterId, { ...known, triedAt: now, failure });
    }
    await this.#tell(clusterId);
  }

  /** Another process follows the cluster from now on, or it is not registered any more. */
  forget(clusterId: string): void {
    this.#known.delete(clusterId);
    left.remove({ cluster: clusterId });
  }

  /** Undefined where it does not open: its health says so. */
  async #learn(clusterId: string, fingerprint: string): Promise<Known | undefined> {
    const known = this.#known.get(clusterId);
    if (known?.fingerprint === fingerprint) return known;
    try {
      const { credential } = await this.clusters.accessFor(clusterId);
      const learnt = { fingerprint, term: termOf(credential), isTold: false };
      this.#known.set(clusterId, learnt);
      return learnt;
    } catch (error) {
      if (isKubeError(error)) return undefined;
      throw error;
    }
  }

  /** @returns why it did not come about, in a sentence */
  async #renew(clusterId: string, client: KubeClient, lifetimeSeconds: number): Promise<string | undefined> {
    const access = await this.clusters.accessFor(clusterId);
    const { account } = termOf(access.credential);
    if (!account) return undefined;
    try {
      const token = await client.createToken(account, lifetimeSeconds);
      const { fingerprint: _, ...rest } = access;
      const next = withFingerprint({ ...rest, credential: { kind: 'token', token } });
      return await this.#replace(clusterId, access, next);
    } catch (error) {
      if (isKubeError(error)) return error.message;
      throw error;
    }
  }

  async #replace(clusterId: string, present: ClusterAccess, next: ClusterAccess): Promise<string | undefined> {
    const own = openClient(next, { allowLoopback: this.options.allowLoopback ?? false });
    const look = await lookAt(own, this.#now).finally(() => own.close());
    if (look.failure) return `the new token was not accepted: ${look.failure.message}`;
    const reached = look.uid === undefined ? {} : { uid: look.uid };
    const isReplaced = await this.clusters.renewCredential(clusterId, { present, next, ...reached });
    return isReplaced ? undefined : 'another cluster answers, or it was given another credential meanwhile';
  }

  /** A person hears of it once for each credential, and only when it comes near its end. */
  async #tell(clusterId: string): Promise<void> {
    const known = this.#known.get(clusterId);
    const { expiresAt } = known?.term ?? {};
    if (!known || !expiresAt) return;
    const now = this.#now();
    left.set({ cluster: clusterId }, (expiresAt.getTime() - now.getTime()) / 1000);
    if (known.isTold || !endsSoon({ ...known.term, now })) return;
    const why = known.failure ?? 'it is not one that Overmesh may renew';
    const message = `the credential ends at ${expiresAt.toISOString()}: ${why}; give another: overmesh cluster credentials`;
    await this.clusters.note(clusterId, { type: 'credentials-ending', message });
    this.#known.set(clusterId, { ...known, isTold: true });
  }
}
