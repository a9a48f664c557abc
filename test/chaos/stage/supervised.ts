import { setTimeout as sleep } from 'node:timers/promises';
import type { Control } from '../../harness/faults/controls.ts';
import { startProgram } from '../../harness/faults/overmesh-process.ts';
import type { ProgramOptions, ProgramProcess } from '../../harness/faults/overmesh-process.ts';

/**
 * A program of Overmesh as systemd or a kubelet would keep it: started again when it ends, also when it cannot start
 * because a store is away. That it ended by itself is remembered, since nothing that goes wrong here may end it.
 */
export class Supervised implements Control {
  /** How often it ended although nobody had killed it, with how. */
  readonly deaths: string[] = [];
  #process: ProgramProcess;
  #meant = false;
  #stopped = false;

  private constructor(process: ProgramProcess) {
    this.#process = process;
    this.#watch();
  }

  static async start(options: ProgramOptions): Promise<Supervised> {
    return new Supervised(await startProgram(options));
  }

  get name(): string {
    return this.#process.name;
  }

  /** Of what runs now; changes with a restart. */
  get url(): string {
    return this.#process.url;
  }

  get logPath(): string {
    return this.#process.logPath;
  }

  pause(): Promise<void> {
    return this.#process.pause();
  }

  resume(): Promise<void> {
    return this.#process.resume();
  }

  async kill(): Promise<void> {
    this.#meant = true;
    await this.#process.kill();
  }

  /** Tries until it runs: what it needs may be away. */
  async restart(): Promise<void> {
    this.#meant = true;
    for (let isUp = false; !isUp && !this.#stopped;) {
      isUp = await this.#process.restart().then(
        () => true,
        () => false,
      );
      if (!isUp) await sleep(1_000);
    }
    this.#meant = false;
    this.#watch();
  }

  /** SIGTERM; says how it ended. */
  async stop(): Promise<string> {
    this.#stopped = true;
    this.#meant = true;
    return this.#process.stop();
  }

  #watch(): void {
    void this.#process.ended.then(async (how) => {
      if (this.#meant || this.#stopped) return;
      this.deaths.push(how);
      await this.restart();
    });
  }
}
