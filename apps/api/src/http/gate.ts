import { stat } from 'node:fs/promises';
import { HOME_TOKEN, hashOfToken } from '@overmesh/access';
import type { ApiToken, Tokens } from '@overmesh/access';
import { readToken, tokenPath } from '@overmesh/config';
import type { Logger } from '@overmesh/log';
import { tokenCheck } from './token.ts';
import type { KnownToken } from './token.ts';

export interface GateOptions {
  readonly tokens: Tokens;
  readonly home: string;
  readonly log: Logger;
  /** How often the token of the home is read again, and how often the table, whatever was announced. */
  readonly periods: { readonly tokenFileEveryMs: number; readonly lookEveryMs: number };
}

/**
 * Who is let in at this moment: by the named tokens, and by the one in the home folder.
 *
 * A change counts at once. The table is read when one is announced, and now and then, since an announcement may be lost;
 * the file is read every second. While the database is away those who were known are let in.
 */
export class Gate {
  readonly check = tokenCheck(() => this.#names);
  #names: ReadonlyMap<string, string> = new Map();
  #named: ReadonlyMap<string, string> = new Map();
  #ofHome: ReadonlyMap<string, string> = new Map();
  readonly #listeners = new Set<() => void>();
  readonly #timers: NodeJS.Timeout[] = [];

  constructor(private readonly options: GateOptions) {}

  /** @throws when table or file cannot be read */
  async open(): Promise<void> {
    await Promise.all([this.refresh(), this.#readHome()]);
    const { tokenFileEveryMs, lookEveryMs } = this.options.periods;
    this.#every(tokenFileEveryMs, () => this.#readHome());
    this.#every(lookEveryMs, () => this.refresh());
  }

  close(): void {
    for (const timer of this.#timers) clearInterval(timer);
  }

  /** Reads the table: a token of it was given out or taken away. */
  async refresh(): Promise<void> {
    this.#named = await this.options.tokens.hashes();
    this.#tell();
  }

  isKnown({ hash }: KnownToken): boolean {
    return this.#names.has(hash);
  }

  /** @param hear is called when somebody may not be let in any more */
  onChange(hear: () => void): void {
    this.#listeners.add(hear);
  }

  /** Every token that lets in here, by name. */
  async all(): Promise<readonly ApiToken[]> {
    const file = await stat(tokenPath(this.options.home)).catch(() => undefined);
    const ofHome = file && this.#ofHome.size ? [{ name: HOME_TOKEN, issuedAt: file.mtime.toISOString() }] : [];
    return [...ofHome, ...(await this.options.tokens.all())];
  }

  /** Without its file nobody is let in by it. One that cannot be read, as while it is written, is as it was. */
  async #readHome(): Promise<void> {
    const token = await readToken(this.options.home);
    this.#ofHome = new Map(token ? [[hashOfToken(token.reveal()), HOME_TOKEN]] : []);
    this.#tell();
  }

  #tell(): void {
    const before = this.#names;
    this.#names = new Map([...this.#named, ...this.#ofHome]);
    if ([...before.keys()].some((hash) => !this.#names.has(hash))) for (const hear of this.#listeners) hear();
  }

  #every(ms: number, work: () => Promise<void>): void {
    const turn = (): void => {
      work().catch((error: unknown) => this.options.log.warn({ err: error }, 'the tokens are as they were last read'));
    };
    this.#timers.push(setInterval(turn, ms).unref());
  }
}
