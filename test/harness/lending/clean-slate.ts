import { setTimeout as sleep } from 'node:timers/promises';
import type { KubeClient } from '../kube-client.ts';
import type { EtcdKeys, StoredValue } from './etcd-keys.ts';
import { untilPoliciesAreForgotten } from './forgotten-policies.ts';

/** An API server goes on writing for a moment after it says that it is ready: its namespaces, its own configuration. */
const SETTLED_MS = 500;
const PATIENCE_MS = 30_000;
const LOOK_MS = 20;

/** The last that an API server makes for itself. */
const LAST = ['/namespaces/kube-node-lease', '/namespaces/default', '/services/specs/default/kubernetes'];

/** An API server writes these for itself all the time. */
const OWN = /\/(leases\/kube-system\/apiserver-|masterleases\/|peerserverleases\/)/;

/** An API server makes and deletes these after its definitions; deleted by anybody else it makes them again. */
const FOLLOWING = /\/apiregistration\.k8s\.io\/apiservices\//;

/** An API server obeys a policy for a while after its key is gone. */
const OBEYED = /\/validatingadmissionpolic/;
/** The same; nothing here makes them, and nobody has looked for how long. */
const LINGERING = /\/mutatingadmissionpolic/;

/** What an API server had before somebody used it, and the way back there. */
export class CleanSlate {
  readonly #client: Pick<KubeClient, 'request'>;
  readonly #keys: EtcdKeys;
  readonly #values: Map<string, StoredValue>;
  readonly #groups: string;

  private constructor(
    client: Pick<KubeClient, 'request'>,
    keys: EtcdKeys,
    values: readonly StoredValue[],
    groups: string,
  ) {
    this.#client = client;
    this.#keys = keys;
    this.#values = new Map(values.map((value) => [value.key, value]));
    this.#groups = groups;
  }

  /** Waits until an API server has nothing more to write by itself, and notes what it has. */
  static async note(client: Pick<KubeClient, 'request'>, keys: EtcdKeys): Promise<CleanSlate> {
    await untilSettled(keys);
    const values = (await keys.values()).filter(({ key }) => !OWN.test(key));
    return new CleanSlate(client, keys, values, await groupsOf(client));
  }

  /**
   * Brings the API server back: what came later is deleted in etcd, what changed is put back as it was, until the server
   * itself, which learns of it through its watches, agrees. Throws when it cannot be brought back.
   */
  async wipe(): Promise<void> {
    if (await this.#wipeKeys()) await untilPoliciesAreForgotten(this.#client);
    await this.#wipeKeys();
  }

  /** @returns whether one of them was an admission policy */
  async #wipeKeys(): Promise<boolean> {
    const until = Date.now() + PATIENCE_MS;
    for (let hadPolicies = false; ;) {
      const { late, changed } = await this.#dirt();
      const lingering = late.find((key) => LINGERING.test(key));
      if (lingering) throw new Error(`${lingering} is obeyed for a while`);
      if (late.length + changed.length === 0 && (await groupsOf(this.#client)) === this.#groups) return hadPolicies;
      hadPolicies ||= late.some((key) => OBEYED.test(key));
      if (Date.now() > until)
        throw new Error(`does not come back: ${[...late, ...changed.map(({ key }) => key)].join(' ')}`);
      await this.#keys.remove(late.filter((key) => !FOLLOWING.test(key)));
      for (const value of await this.#keys.put(changed)) this.#values.set(value.key, value);
      await sleep(LOOK_MS);
    }
  }

  async #dirt(): Promise<{ readonly late: readonly string[]; readonly changed: readonly StoredValue[] }> {
    const now = await this.#keys.revisions();
    return {
      late: [...now.keys()].filter((key) => !this.#values.has(key) && !OWN.test(key)),
      changed: [...this.#values.values()].filter(({ key, revision }) => now.get(key) !== revision),
    };
  }
}

async function untilSettled(keys: EtcdKeys): Promise<void> {
  const look = async (): Promise<string> =>
    JSON.stringify([...(await keys.revisions())].filter(([key]) => !OWN.test(key)));
  const until = Date.now() + PATIENCE_MS;
  for (let before = ''; ; await sleep(SETTLED_MS)) {
    const now = await look();
    if (now === before && LAST.every((end) => now.includes(`${end}"`))) return;
    if (Date.now() > until) throw new Error('an API server that nobody uses goes on writing');
    before = now;
  }
}

/** The groups and versions that the server serves, as it says itself. */
async function groupsOf(client: Pick<KubeClient, 'request'>): Promise<string> {
  return JSON.stringify((await client.request('GET', '/apis')).body);
}
