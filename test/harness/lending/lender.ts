import { truncate } from 'node:fs/promises';
import type { Cluster } from '../cluster.ts';
import type { ClusterDescription } from '../cluster-access.ts';
import { openClusterHost } from '../cluster-host.ts';
import type { ClusterHost } from '../cluster-host.ts';
import type { CrdSet } from '../crds.ts';
import { CleanSlate } from './clean-slate.ts';
import { etcdKeys } from './etcd-keys.ts';

/** What somebody wants to borrow: one cluster of each name, with these definitions. */
export interface Loan {
  readonly names: readonly string[];
  readonly crds: readonly CrdSet[];
}

/** An API server that is lent, cleaned, and lent again. */
interface Stock {
  readonly cluster: Cluster;
  /** As it is now, to come back to. */
  readonly note: () => Promise<CleanSlate>;
  readonly bare: CleanSlate;
  /** With the definitions of its last borrower, which are kept for the next one who wants the same. */
  furnished?: { readonly crds: string; readonly slate: CleanSlate };
}

/** A start is work for a processor: many at once are all late. */
const STARTS_AT_ONCE = 2;

/**
 * API servers that are lent to one borrower after another. A server that is given back is cleaned through etcd, which
 * takes a hundredth of a new start.
 */
export class Lender {
  #host: Promise<ClusterHost> | undefined;
  #started = 0;
  readonly #starts: Promise<unknown>[] = Array.from({ length: STARTS_AT_ONCE }, () => Promise.resolve());
  readonly #all = new Set<Stock>();
  readonly #idle: Stock[] = [];
  readonly #lent = new Map<string, Stock>();
  readonly #cleaning = new Set<Promise<void>>();

  /** Lends clusters, started where there are too few. Their audit logs begin empty. */
  async lend({ names, crds }: Loan): Promise<readonly ClusterDescription[]> {
    const wanted = [...crds].sort();
    const outcomes = await Promise.allSettled(names.map((name) => this.#lendOne(name, wanted)));
    const lent = outcomes.flatMap((outcome) => (outcome.status === 'fulfilled' ? [outcome.value] : []));
    const failed = outcomes.find((outcome) => outcome.status === 'rejected');
    if (!failed) return lent;
    this.giveBack(lent.map(({ server }) => server));
    throw failed.reason;
  }

  /** Takes clusters back, by their addresses, and cleans them in its own time. What cannot be cleaned is ended. */
  giveBack(servers: readonly string[]): void {
    for (const server of servers) {
      const stock = this.#lent.get(server);
      this.#lent.delete(server);
      if (stock) this.#inItsOwnTime(this.#clean(stock));
    }
  }

  async stop(): Promise<void> {
    await Promise.allSettled(this.#cleaning);
    await Promise.all([...this.#all].map(({ cluster }) => cluster.stop()));
    await (await this.#host)?.close();
  }

  async #lendOne(name: string, crds: readonly CrdSet[]): Promise<ClusterDescription> {
    const stock = (await this.#furnishedStock(crds)) ?? (await this.#inTurn(() => this.#anyStock(crds)));
    const { cluster } = stock;
    this.#lent.set(cluster.server, stock);
    await truncate(cluster.auditLogPath);
    const { server, caPem, admin, auditLogPath } = cluster;
    return { name, server, caPem, admin, auditLogPath };
  }

  /** One of those that there are; what cannot be furnished is ended. */
  async #furnishedStock(crds: readonly CrdSet[]): Promise<Stock | undefined> {
    for (;;) {
      const stock = await this.#fromStock(crds.join());
      if (!stock) return undefined;
      try {
        await furnish(stock, crds);
        return stock;
      } catch (error) {
        await this.#end(stock, error);
      }
    }
  }

  /** The one that needs the least work; one that is being cleaned is there sooner than a new one. */
  async #fromStock(crds: string): Promise<Stock | undefined> {
    while (!this.#idle.length && this.#cleaning.size) await Promise.race(this.#cleaning);
    const work = ({ furnished }: Stock): number => (furnished ? (furnished.crds === crds ? 0 : 2) : crds ? 1 : 0);
    const best = [...this.#idle].sort((one, other) => work(one) - work(other))[0];
    if (best) this.#idle.splice(this.#idle.indexOf(best), 1);
    return best;
  }

  /** One may have been given back since the turn was taken. */
  async #anyStock(crds: readonly CrdSet[]): Promise<Stock> {
    return (await this.#furnishedStock(crds)) ?? this.#newStock(crds);
  }

  /** Begins after an earlier start has ended, well or not. */
  #inTurn<T>(start: () => Promise<T>): Promise<T> {
    const started = (this.#starts.shift() ?? Promise.resolve()).then(start);
    this.#starts.push(started.catch(() => undefined));
    return started;
  }

  async #newStock(crds: readonly CrdSet[]): Promise<Stock> {
    this.#host ??= openClusterHost();
    const host = await this.#host;
    const name = `lent-${(this.#started += 1)}`;
    const cluster = await host.start(name);
    const keys = etcdKeys(host.etcd.url, `/${name}/`);
    const note = (): Promise<CleanSlate> => CleanSlate.note(cluster, keys);
    const stock: Stock = { cluster, note, bare: await note() };
    this.#all.add(stock);
    await furnish(stock, crds);
    return stock;
  }

  async #clean(stock: Stock): Promise<void> {
    try {
      await (stock.furnished?.slate ?? stock.bare).wipe();
      this.#idle.push(stock);
    } catch (error) {
      await this.#end(stock, error);
    }
  }

  async #end(stock: Stock, why: unknown): Promise<void> {
    console.warn(`a lent API server is ended, not lent again: ${String(why)}`);
    this.#all.delete(stock);
    await stock.cluster.stop();
  }

  #inItsOwnTime(work: Promise<void>): void {
    this.#cleaning.add(work);
    void work.finally(() => this.#cleaning.delete(work));
  }
}

/** Gives a server the definitions that its next borrower wants, and no others. */
async function furnish(stock: Stock, crds: readonly CrdSet[]): Promise<void> {
  if ((stock.furnished?.crds ?? '') === crds.join()) return;
  delete stock.furnished;
  await stock.bare.wipe();
  if (crds.length === 0) return;
  await stock.cluster.installCrds(...crds);
  stock.furnished = { crds: crds.join(), slate: await stock.note() };
}
