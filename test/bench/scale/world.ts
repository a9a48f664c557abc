import { setTimeout as sleep } from 'node:timers/promises';
import { Discovery } from '@overmesh/discovery';
import { Intents } from '@overmesh/intent';
import type { Intent, Inventory } from '@overmesh/model';
import { Reconciler } from '@overmesh/pipeline';
import type { FleetMember } from '../../fleet/program.ts';
import { openStage } from '../stage.ts';
import type { Stage } from '../stage.ts';
import { countStatements } from '../statements.ts';
import { cloneCluster, pretendWritten } from './clones.ts';
import { standingDocuments, VIRTUAL_MESH } from './documents.ts';
import type { FleetProcess } from './fleet-process.ts';
import { serve } from './queue.ts';
import type { Woken } from './queue.ts';
import { BytesRead, costOf } from './spent.ts';
import type { Cost } from './spent.ts';
import { mira } from '../../harness/callers.ts';

/** Clusters that are really there and followed, so that something can change on them; the others are copies of rows. */
const REAL = 3;

/** The rooms of a worker over a database that knows many clusters, with everything translated and written. */
export class World {
  #size = REAL;

  private constructor(
    readonly stage: Stage,
    readonly fleet: FleetProcess,
    readonly woken: Woken,
    /** Of the clusters that are really there, by name. */
    readonly ids: ReadonlyMap<string, string>,
    /** That this process has sent to Postgres. */
    readonly statements: () => number,
    private readonly bytes: () => number,
    private readonly ending: AbortController,
  ) {}

  static async open(fleet: FleetProcess): Promise<World> {
    const read = new BytesRead();
    const stage = await openStage();
    const port = Number(new URL(stage.databaseUrl).port);
    const ending = new AbortController();
    const woken = serve(stage.jobs, stage.get(Reconciler));
    const members = await fleet.grow(REAL);
    const ids = new Map(await Promise.all(members.map((member) => register(stage, member))));
    for (const id of ids.values()) void follow(stage, id, ending.signal);
    const { total } = countStatements(stage.dataSource);
    const world = new World(stage, fleet, woken, ids, total, () => read.from(port), ending);
    for (const id of ids.values()) await world.until(id, ({ meshes }) => meshes.length > 0);
    await world.apply(...standingDocuments());
    await world.write();
    return world;
  }

  get size(): number {
    return this.#size;
  }

  /** Makes it so many clusters, each as one that is there. */
  async grow(size: number): Promise<void> {
    if (size < this.#size) throw new Error(`there are ${this.#size} clusters already`);
    await cloneCluster(this.stage.dataSource, 'member-0', this.#size, size);
    this.#size = size;
    await this.stage.jobs.wake('reconcile', VIRTUAL_MESH);
    await this.write();
  }

  /** Accepts documents, which wakes what the product wakes then. Throws when they are refused. */
  async apply(...documents: readonly Intent[]): Promise<void> {
    const applied = await this.stage.get(Intents).apply(documents, mira);
    if (!applied.ok) throw new Error(applied.problems.map(({ path, message }) => `${path} ${message}`).join('; '));
  }

  /** Until everything that was woken is done. */
  async idle(): Promise<void> {
    await this.stage.jobs.idle();
  }

  /** Until every target is written, on clusters that are there; of the others it is pretended. */
  async write(): Promise<readonly string[]> {
    await this.idle();
    const woken = this.woken.take();
    const real = new Set(this.ids.values());
    for (const id of woken.filter((one) => real.has(one))) await this.stage.delivery.deliver(id, this.ending.signal);
    await pretendWritten(
      this.stage.dataSource,
      woken.filter((one) => !real.has(one)),
    );
    return woken;
  }

  costOf(work: () => Promise<unknown>): Promise<Cost> {
    return costOf({ statements: this.statements, bytes: this.bytes }, work);
  }

  /** Waits until the inventory of a cluster is so. */
  async until(clusterId: string, isSo: (inventory: Inventory) => boolean): Promise<void> {
    const discovery = this.stage.get(Discovery);
    for (let attempt = 0; attempt < 600; attempt += 1) {
      const stored = await discovery.inventory(clusterId);
      if (stored?.complete && isSo(stored.inventory)) return;
      await sleep(50);
    }
    throw new Error('a cluster was not seen as it is within 30 s');
  }

  async close(): Promise<void> {
    this.ending.abort();
    await this.stage.close();
  }
}

async function register({ clusters }: Stage, { name, kubeconfig }: FleetMember): Promise<readonly [string, string]> {
  const registered = await clusters.register({ name, kubeconfig }, mira);
  if (registered.ok) return [name, registered.value.id];
  throw new Error(registered.problems.map(({ path, message }) => `${path} ${message}`).join('; '));
}

async function follow(stage: Stage, id: string, signal: AbortSignal): Promise<void> {
  await stage.get(Discovery).follow(id, await stage.clients.client(id), signal);
}
