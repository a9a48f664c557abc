import type { ClusterAccess } from './access.ts';
import type { KubeClient } from './client.ts';
import type { Line } from './cluster-client.ts';
import { ClusterClient } from './cluster-client.ts';
import { KubeError } from './kube-error.ts';
import type { KubeLimits } from './limits.ts';
import { defaultLimits } from './limits.ts';
import { Transport } from './transport.ts';

/** A client outside of any pool; whoever opened it closes it. */
export interface OpenClient extends KubeClient {
  close(): Promise<void>;
}

/** Opens a client for an access that is not registered (yet), as preflight does. */
export function openClient(access: ClusterAccess, limits: Partial<KubeLimits> = {}): OpenClient {
  const all = { ...defaultLimits, ...limits };
  const transport = new Transport(access, all);
  const line = { transport: () => Promise.resolve(transport), renewed: () => Promise.resolve(undefined) };
  return Object.assign(new ClusterClient(line, all), { close: () => transport.retire() });
}

/**
 * One client and one pooled transport per cluster.
 *
 * A client stays good while its cluster's access changes: the access is asked for again by `client`, after
 * `KubeLimits.accessMs`, and after a 401. When its fingerprint differs, new calls take a new transport, calls under way
 * finish on the old one, and watches end so that they resume with the new credential.
 */
export class KubeClients {
  readonly #accessFor: (clusterId: string) => Promise<ClusterAccess>;
  readonly #limits: KubeLimits;
  readonly #members = new Map<string, ClusterLine>();
  #onFailure: (clusterId: string, error: KubeError) => void = () => undefined;

  /** @param accessFor what `client` and every call throw when it throws */
  constructor(accessFor: (clusterId: string) => Promise<ClusterAccess>, limits: Partial<KubeLimits> = {}) {
    this.#accessFor = accessFor;
    this.#limits = { ...defaultLimits, ...limits };
  }

  async client(clusterId: string): Promise<KubeClient> {
    const member = this.#members.get(clusterId) ?? this.#join(clusterId);
    await member.refresh();
    return member.client;
  }

  /**
   * Says which credential a cluster has now, by the beginning of its fingerprint. Its access need not be asked for again
   * for a while when that is the one in use, and is at the next call when it is not.
   */
  confirm(clusterId: string, fingerprint: string): void {
    this.#members.get(clusterId)?.confirm(fingerprint);
  }

  /** Hears from now on of every call and watch that fails, whoever made it. One listener; it must not throw. */
  onFailure(listener: (clusterId: string, error: KubeError) => void): void {
    this.#onFailure = listener;
  }

  /** Closes what is open to a cluster; clients of it that are still held stop working. */
  async forget(clusterId: string): Promise<void> {
    const member = this.#members.get(clusterId);
    this.#members.delete(clusterId);
    await member?.leave();
  }

  async close(): Promise<void> {
    await Promise.all([...this.#members.keys()].map((clusterId) => this.forget(clusterId)));
  }

  #join(clusterId: string): ClusterLine {
    const readAccess = () => this.#accessFor(clusterId);
    const member = new ClusterLine(readAccess, this.#limits, (error) => this.#onFailure(clusterId, error));
    this.#members.set(clusterId, member);
    return member;
  }
}

/** One cluster of the pool: the transport that is current, and the rule for when it is not any more. */
class ClusterLine implements Line {
  readonly client: KubeClient;
  readonly #readAccess: () => Promise<ClusterAccess>;
  readonly #limits: KubeLimits;
  readonly failed: (error: KubeError) => void;
  #transport: Transport | undefined;
  #freshUntil = 0;
  #refreshing: Promise<Transport> | undefined;
  #left = false;

  constructor(readAccess: () => Promise<ClusterAccess>, limits: KubeLimits, onFailure: (error: KubeError) => void) {
    this.#readAccess = readAccess;
    this.#limits = limits;
    this.failed = onFailure;
    this.client = new ClusterClient(this, limits);
  }

  async transport(): Promise<Transport> {
    if (this.#transport && !this.#left && performance.now() < this.#freshUntil) return this.#transport;
    return this.refresh();
  }

  async renewed(used: Transport): Promise<Transport | undefined> {
    const current = await this.refresh();
    return current === used ? undefined : current;
  }

  /** Asks for the access now; callers that come meanwhile share one question. */
  refresh(): Promise<Transport> {
    this.#refreshing ??= this.#refresh().finally(() => (this.#refreshing = undefined));
    return this.#refreshing;
  }

  confirm(fingerprint: string): void {
    const isInUse = this.#transport?.access.fingerprint.startsWith(fingerprint) === true;
    this.#freshUntil = isInUse ? performance.now() + this.#limits.accessMs : 0;
  }

  async leave(): Promise<void> {
    this.#left = true;
    await this.#transport?.retire();
  }

  async #refresh(): Promise<Transport> {
    const access = this.#left ? undefined : await this.#readAccess();
    if (!access || this.#left) throw new KubeError('unreachable', 'The connection to this cluster was closed');
    const old = this.#transport;
    this.#freshUntil = performance.now() + this.#limits.accessMs;
    if (old?.access.fingerprint === access.fingerprint) return old;
    this.#transport = new Transport(access, this.#limits);
    void old?.retire();
    return this.#transport;
  }
}
