import type { Agent } from 'undici';
import { request } from 'undici';
import type { ClusterAccess } from './access.ts';
import type { Authenticated } from './authentication.ts';
import { authenticate } from './authentication.ts';
import type { ClientStats } from './client.ts';
import { CredentialMask } from './credential-mask.ts';
import type { Holding } from './intake.ts';
import { inMebibytes, Intake } from './intake.ts';
import { KubeError } from './kube-error.ts';
import type { KubeLimits } from './limits.ts';
import { isSilence, networkError } from './network-error.ts';
import { plainJson } from './plain-json.ts';
import { speaksOfStorage } from './refusal.ts';
import { RetryGate, retryAfterOf } from './retry-after.ts';

/** One request. `path` starts with a slash and is already encoded; `query` is not. */
export interface Call {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  readonly path: string;
  readonly query?: Readonly<Record<string, string | undefined>>;
  readonly contentType?: string;
  readonly body?: string;
  /** The most that is read of the answer; `KubeLimits.answerBytes` when absent. */
  readonly maxBytes?: number;
}

export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly date?: string;
  readonly retryAfterMs?: number;
}

type Opened = Awaited<ReturnType<typeof request>>;

/** What carries the watches of a cluster, until one of them finds it dead. */
interface WatchSession {
  readonly agent: Agent;
  readonly end: AbortController;
}

/** The connections to one cluster under one credential. Follows no redirect, reads no more than it should. */
export class Transport {
  readonly access: ClusterAccess;
  /** What may be read from this cluster. */
  readonly intake: Intake;
  readonly mask: CredentialMask;
  readonly #limits: KubeLimits;
  readonly #base: string;
  readonly #authenticated: Promise<Authenticated>;
  readonly #gate = new RetryGate();
  readonly #retired = new AbortController();
  #session: WatchSession | undefined;
  #connectionsOpened = 0;
  #requests = 0;
  #inFlight = 0;

  constructor(access: ClusterAccess, limits: KubeLimits) {
    this.access = access;
    this.#limits = limits;
    this.intake = new Intake(limits);
    this.mask = new CredentialMask(access.credential);
    this.#base = access.server.replace(/\/+$/, '');
    this.#authenticated = authenticate(access, limits).then((found) => {
      this.#counted(found.calls);
      return found;
    });
    this.#authenticated.catch(() => undefined);
  }

  /** Sends a call and reads its whole answer. Throws a `KubeError` when there is none; a refusal is an answer. */
  async send(call: Call): Promise<Answer> {
    const leave = this.#gate.enter();
    this.#inFlight += 1;
    // Not AbortSignal.timeout: its timer, and what hangs on it, would outlive each call by half a minute.
    const deadline = new AbortController();
    const timer = setTimeout(() => {
      deadline.abort(new DOMException('requestMs is over', 'TimeoutError'));
    }, this.#limits.requestMs);
    try {
      const { calls } = await this.#authenticated;
      const opened = await this.#open(call, calls, deadline.signal, this.#limits.headersMs);
      return this.#heed(await this.#readAnswer(opened, call.maxBytes ?? this.#limits.answerBytes));
    } catch (error) {
      throw networkError(error);
    } finally {
      clearTimeout(timer);
      this.#inFlight -= 1;
      leave();
    }
  }

  /**
   * Opens a stream beside the calls. It ends when the server ends it, on silence, when `signal` aborts, after
   * `lifetimeMs`, and when this transport is retired.
   *
   * Streams share one session. One that hears nothing ends them all: over a dead session each would wait for itself, and
   * new ones too. They end quietly and go on over a new session.
   */
  async *stream(call: Call, signal: AbortSignal, lifetimeMs: number): AsyncGenerator<Answer | Buffer> {
    const leave = this.#gate.enter();
    const over = AbortSignal.any([signal, this.#retired.signal, AbortSignal.timeout(lifetimeMs)]);
    let session: WatchSession | undefined;
    try {
      session = await this.#watchSession();
      const end = AbortSignal.any([over, session.end.signal]);
      const opened = await this.#open(call, session.agent, end, this.#limits.watchSilenceMs);
      if (opened.statusCode !== 200) return yield this.#heed(await this.#readAnswer(opened, this.#limits.answerBytes));
      leave();
      yield* this.#paced(opened);
    } catch (error) {
      if (over.aborted || session?.end.signal.aborted === true) return;
      if (session && networkError(error).reason === 'timeout') this.#giveUp(session);
      if (!isSilence(error)) throw networkError(error);
    } finally {
      leave();
    }
  }

  /** Ends the watches at once and lets calls that are under way finish; later calls fail. */
  async retire(): Promise<void> {
    this.#retired.abort();
    const found = await this.#authenticated.catch(() => undefined);
    if (!found) return;
    await Promise.all([this.#session && this.#close(this.#session.agent), this.#close(found.calls)]);
  }

  /** What the server sent, with nothing in it that cannot be kept or must not be shown. */
  legible(text: string): string {
    return this.mask.inAnswer(plainJson(text));
  }

  stats(): ClientStats {
    return { connectionsOpened: this.#connectionsOpened, requests: this.#requests, inFlight: this.#inFlight };
  }

  async #open(call: Call, dispatcher: Agent, signal: AbortSignal, bodyTimeout: number): Promise<Opened> {
    const { headers } = await this.#authenticated;
    this.#requests += 1;
    return request(`${this.#base}${call.path}${queryOf(call.query)}`, {
      dispatcher,
      method: call.method,
      headers: {
        accept: 'application/json',
        'user-agent': 'overmesh',
        ...(call.contentType === undefined ? {} : { 'content-type': call.contentType }),
        ...headers,
      },
      ...(call.body === undefined ? {} : { body: call.body }),
      signal,
      headersTimeout: this.#limits.headersMs,
      bodyTimeout,
    });
  }

  async *#paced(opened: Opened): AsyncGenerator<Buffer> {
    for await (const chunk of opened.body) {
      const part = toBuffer(chunk);
      await this.intake.pace(part.length);
      yield part;
    }
  }

  async #readAnswer(opened: Opened, maxBytes: number): Promise<Answer & { readonly retryAfter?: string }> {
    const holding = this.intake.hold();
    try {
      const text = await readText(this.#paced(opened), maxBytes, holding);
      const date = oneHeader(opened, 'date');
      const retryAfter = oneHeader(opened, 'retry-after');
      return {
        status: opened.statusCode,
        text: this.legible(text),
        ...(date === undefined ? {} : { date }),
        ...(retryAfter === undefined ? {} : { retryAfter }),
      };
    } finally {
      holding.release();
    }
  }

  #heed(opened: Answer & { readonly retryAfter?: string }): Answer {
    const { retryAfter, ...answer } = opened;
    if (answer.status !== 429 && answer.status !== 503) return answer;
    const retryAfterMs = retryAfterOf(retryAfter, Date.now(), this.#limits.retryAfterMs);
    if (retryAfterMs === undefined) return answer;
    if (!speaksOfStorage(answer.text)) this.#gate.closeFor(retryAfterMs);
    return { ...answer, retryAfterMs };
  }

  async #watchSession(): Promise<WatchSession> {
    const { openWatches } = await this.#authenticated;
    return (this.#session ??= { agent: this.#counted(openWatches()), end: new AbortController() });
  }

  #giveUp(session: WatchSession): void {
    if (this.#session === session) this.#session = undefined;
    session.end.abort();
    void this.#close(session.agent);
  }

  /**
   * Ends connections once nothing is under way on them. Watches were told to end before: to destroy their connection in the
   * same moment would tell each of them a second time, which undici lets nobody hear, and that ends the process.
   */
  async #close(agent: Agent): Promise<void> {
    const late = setTimeout(() => void agent.destroy(), this.#limits.requestMs);
    await Promise.allSettled([agent.close()]);
    clearTimeout(late);
  }

  #counted(agent: Agent): Agent {
    return agent.on('connect', () => (this.#connectionsOpened += 1));
  }
}

async function readText(parts: AsyncIterable<Buffer>, maxBytes: number, holding: Holding): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const part of parts) {
    bytes += part.length;
    // Leaving the loop destroys the body and with it the connection: the rest is never read.
    if (bytes > maxBytes)
      throw new KubeError('wrong-answer', `The answer is larger than ${inMebibytes(maxBytes)}`, { oversized: true });
    holding.grow(part.length);
    chunks.push(part);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function oneHeader(opened: Opened, name: string): string | undefined {
  const value = opened.headers[name];
  return typeof value === 'string' ? value : undefined;
}

function toBuffer(chunk: unknown): Buffer {
  return Buffer.isBuffer(chunk) ? chunk : Buffer.from(String(chunk));
}

function queryOf(query: Call['query']): string {
  const given = new URLSearchParams();
  for (const [name, value] of Object.entries(query ?? {})) if (value !== undefined) given.set(name, value);
  return given.size > 0 ? `?${given.toString()}` : '';
}
