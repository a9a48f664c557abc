import { guardedLookup, refusedAddress } from '@overmesh/kube';
import { oneLine } from '@overmesh/model';
import { Agent, request } from 'undici';
import { refusalOfUrl } from './addresses.ts';
import type { AddressRules } from './addresses.ts';

/** Of an answer: one number, or one sentence. */
const ANSWER_BYTES = 1024 * 1024;

/** How long is waited. */
export interface WebLimits {
  readonly connectMs: number;
  /** For a whole call. */
  readonly callMs: number;
}

export interface WebRequest {
  readonly method: 'GET' | 'POST';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface WebAnswer {
  readonly status: number;
  readonly text: string;
}

/** There is no answer. The message is a sentence that holds nothing of what the other side sent. */
export class WebError extends Error {}

/**
 * Asks addresses that users wrote. Follows no redirect, reads no more than it should, waits no longer than it should, and
 * connects to nothing that the rules forbid, whatever DNS says at that moment.
 */
export class Web {
  readonly #agent: Agent;

  constructor(
    private readonly rules: AddressRules,
    private readonly limits: WebLimits,
  ) {
    const connect = { timeout: limits.connectMs, lookup: guardedLookup(rules.allowLoopback), rejectUnauthorized: true };
    this.#agent = new Agent({ connect, connections: 4, pipelining: 1, allowH2: false, maxHeaderSize: 16_384 });
  }

  /** @throws WebError */
  async ask({ method, url, headers = {}, body }: WebRequest): Promise<WebAnswer> {
    const refusal = refusalOfUrl(url, this.rules);
    if (refusal) throw new WebError(`its address ${refusal}`);
    try {
      const opened = await request(url, {
        method,
        dispatcher: this.#agent,
        headers: { accept: 'application/json', 'user-agent': 'overmesh', ...headers },
        ...(body === undefined ? {} : { body }),
        signal: AbortSignal.timeout(this.limits.callMs),
      });
      return { status: opened.statusCode, text: await readText(opened.body) };
    } catch (error) {
      throw error instanceof WebError ? error : new WebError(sentenceOf(error, this.limits));
    }
  }

  async close(): Promise<void> {
    await this.#agent.destroy();
  }
}

async function readText(body: AsyncIterable<Buffer>): Promise<string> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    // Leaving the loop ends the connection: the rest is never read.
    if (bytes > ANSWER_BYTES) throw new WebError('its answer is larger than 1 MiB');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

const SENTENCES: Readonly<Record<string, string>> = {
  [refusedAddress]: 'its name leads to an address that is not allowed',
  ECONNREFUSED: 'nobody listens at its address',
  ECONNRESET: 'the connection was cut',
  UND_ERR_SOCKET: 'the connection was cut',
  ENOTFOUND: 'its name is not known',
  EAI_AGAIN: 'its name cannot be looked up now',
  UND_ERR_CONNECT_TIMEOUT: 'no connection to its address came about',
};

/** Only the code is quoted, never what the other side sent. */
function sentenceOf(error: unknown, { callMs }: WebLimits): string {
  if (error instanceof Error && error.name === 'TimeoutError') return `it did not answer within ${callMs} ms`;
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  return SENTENCES[code] ?? oneLine(`it did not answer${code ? ` (${code})` : ''}`, 100);
}
