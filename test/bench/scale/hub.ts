import { setTimeout as sleep } from 'node:timers/promises';
import { Intents } from '@overmesh/intent';
import { startProgram } from '../../harness/faults/overmesh-process.ts';
import type { ProgramProcess } from '../../harness/faults/overmesh-process.ts';
import { removeFolder, temporaryFolder } from '../../harness/temporary-folder.ts';
import type { FleetMember } from '../../fleet/program.ts';
import { openStage } from '../stage.ts';
import type { Stage } from '../stage.ts';
import { CountingProxy } from './counting-proxy.ts';
import { standingDocuments } from './documents.ts';
import type { FleetProcess } from './fleet-process.ts';
import { mira } from '../../harness/callers.ts';

const REGISTERED_AT_ONCE = 4;
const LOOK_EVERY_MS = 250;
/** As long as that no watch may have been opened, for all to be open. */
const STEADY_MS = 10_000;
const PATIENCE_MS = 20 * 60_000;

/** A worker as it is built, and how to count what it asks of Postgres. */
export interface CountedWorker {
  readonly process: ProgramProcess;
  readonly proxy: CountingProxy;
  stop(): Promise<void>;
}

/** A database in which every cluster of a fleet is registered, for built programs to run on. */
export class Hub {
  #size = 0;

  private constructor(
    readonly stage: Stage,
    readonly fleet: FleetProcess,
    /** OVERMESH_HOME of the programs. */
    readonly home: string,
  ) {}

  static async open(fleet: FleetProcess): Promise<Hub> {
    const hub = new Hub(await openStage(), fleet, await temporaryFolder('bench-hub'));
    const applied = await hub.stage.get(Intents).apply(standingDocuments(), mira);
    if (!applied.ok) throw new Error(applied.problems.map(({ path, message }) => `${path} ${message}`).join('; '));
    return hub;
  }

  /** Registers clusters until there are so many, through the product's own door. */
  async grow(size: number): Promise<void> {
    const waiting = [...(await this.fleet.grow(size))].slice(this.#size);
    const register = async (): Promise<void> => {
      for (let next = waiting.shift(); next; next = waiting.shift()) await this.#register(next);
    };
    await Promise.all(Array.from({ length: REGISTERED_AT_ONCE }, register));
    this.#size = size;
  }

  async startWorker(): Promise<CountedWorker> {
    const proxy = await CountingProxy.start(this.stage.databaseUrl);
    const env = { OVERMESH_MASTER_KEY: this.stage.masterKey, OVERMESH_LOG_LEVEL: 'warn' };
    const worker = await startProgram({ program: 'worker', home: this.home, databaseUrl: proxy.url, env });
    return {
      process: worker,
      proxy,
      stop: async () => {
        await worker.stop();
        await proxy.close();
      },
    };
  }

  /**
   * Waits until all watches are open and everything is written.
   *
   * @returns after how many milliseconds the last watch was opened
   */
  async settled({ process }: CountedWorker, startedAt: number): Promise<number> {
    let [openWatches, grownAt] = [0, startedAt];
    while (performance.now() - startedAt < PATIENCE_MS) {
      if (!process.isRunning()) throw new Error(`the worker ended:\n${process.log().slice(-1_000)}`);
      const counts = await this.fleet.counts();
      if (counts.openWatches > openWatches) [openWatches, grownAt] = [counts.openWatches, performance.now()];
      const isSteady = openWatches > this.#size && performance.now() - grownAt > STEADY_MS;
      if (isSteady && (await this.#isWritten())) return grownAt - startedAt;
      await sleep(LOOK_EVERY_MS);
    }
    throw new Error(`${this.#size} clusters were not settled after ${PATIENCE_MS / 60_000} minutes`);
  }

  async close(): Promise<void> {
    await this.stage.close();
    await removeFolder(this.home);
  }

  async #register({ name, kubeconfig }: FleetMember): Promise<void> {
    const registered = await this.stage.clusters.register({ name, kubeconfig }, mira);
    if (registered.ok) return;
    throw new Error(registered.problems.map(({ path, message }) => `${path} ${message}`).join('; '));
  }

  async #isWritten(): Promise<boolean> {
    const [row] = (await this.stage.dataSource.query(
      'SELECT count(*) FILTER (WHERE applied_generation = target_generation)::int AS written FROM lanes',
    )) as readonly { readonly written: number }[];
    return row?.written === this.#size;
  }
}
