import { spawn } from 'node:child_process';
import { closeSync } from 'node:fs';
import type { ChildProcess } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Periods } from '@overmesh/config';
import { openLog } from './log-file.ts';

/** A program to keep running. */
export interface ChildOptions {
  readonly name: string;
  /** Its JavaScript file. */
  readonly script: string;
  readonly env: Readonly<Record<string, string>>;
  /** Path of its log. */
  readonly log: string;
  readonly periods: Periods['supervisor'];
  /** Called each time it says `{ listening: port }` over IPC. */
  readonly onListening?: (port: number) => void;
  /** Called when it ended by itself and will start again after this pause. */
  readonly onCrash?: (how: string, pauseMs: number) => void;
}

/** Crashes in a row before it is called hopeless; a long run starts the count anew. */
const hopeless = 5;

/** Ends the program when its supervisor is gone, whatever the program itself does about it. */
const endWithParent = (drainMs: number): string => `process.once('disconnect', () => {
  process.kill(process.pid, 'SIGTERM');
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), ${drainMs}).unref();
}); process.channel?.unref();`;

/** Keeps one program running until it is stopped. */
export class KeptChild {
  #child: ChildProcess | undefined;
  #crashes = 0;
  #startedAt = 0;
  readonly #stopping = new AbortController();
  #giveUp: (error: Error) => void = () => undefined;

  /** Rejects when the program crashed 5 times in a row. */
  readonly failed = new Promise<never>((_resolve, reject) => (this.#giveUp = reject));

  constructor(private readonly options: ChildOptions) {
    this.failed.catch(() => undefined);
  }

  get name(): string {
    return this.options.name;
  }

  start(): this {
    const { script, env, log, periods, onListening } = this.options;
    const preload = `data:text/javascript,${encodeURIComponent(endWithParent(periods.drainMs))}`;
    // Opened anew each time, since the program itself moves its log aside when it is large.
    const output = openLog(log);
    // A process group of its own: Ctrl-C in the terminal reaches the supervisor only, which then drains.
    this.#child = spawn(process.execPath, [...process.execArgv, '--import', preload, script], {
      env: { ...env, OVERMESH_LOG_FILE: log },
      detached: true,
      stdio: ['ignore', output, output, 'ipc'],
    });
    closeSync(output);
    this.#startedAt = Date.now();
    this.#child.on('message', (message) => {
      const port = portIn(message);
      if (port !== undefined) onListening?.(port);
    });
    this.#child.once('error', (error) => void this.#onEnd(error.message));
    this.#child.once('exit', (code, signal) => void this.#onEnd(signal ? `signal ${signal}` : `exit code ${code}`));
    return this;
  }

  /** Asks it to end, and ends it after `patienceMs`. */
  async stop(patienceMs: number): Promise<void> {
    this.#stopping.abort();
    const child = this.#child;
    if (!child || hasEnded(child)) return;
    const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
    child.kill('SIGTERM');
    await Promise.race([ended, sleep(patienceMs, undefined, { ref: false })]);
    if (hasEnded(child)) return;
    child.kill('SIGKILL');
    await ended;
  }

  async #onEnd(how: string): Promise<void> {
    if (this.#stopping.signal.aborted) return;
    const { periods } = this.options;
    this.#crashes = Date.now() - this.#startedAt > periods.healthyRunMs ? 1 : this.#crashes + 1;
    if (this.#crashes >= hopeless) {
      this.#giveUp(new Error(`${this.name} ended ${hopeless} times in a row, the last time with ${how}`));
      return;
    }
    const pauseMs = restartPauseMs(this.#crashes, periods.restartMs);
    this.options.onCrash?.(how, pauseMs);
    await sleep(pauseMs, undefined, { signal: this.#stopping.signal }).catch(() => undefined);
    if (!this.#stopping.signal.aborted) this.start();
  }
}

/** The first pause, then twice as long after each crash in a row. */
export function restartPauseMs(crashes: number, firstMs: number): number {
  return firstMs * 2 ** (crashes - 1);
}

function hasEnded(child: ChildProcess): boolean {
  return child.exitCode !== null || child.signalCode !== null || child.pid === undefined;
}

function portIn(message: unknown): number | undefined {
  if (typeof message !== 'object' || message === null || !('listening' in message)) return undefined;
  return typeof message.listening === 'number' ? message.listening : undefined;
}
