import { createHmac } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { OnApplicationShutdown } from '@nestjs/common';
import type { Secret } from '@overmesh/config';
import { oneLine } from '@overmesh/model';
import type { GateAnswer, Rollout } from '@overmesh/rollout';
import { Web } from '@overmesh/web';
import { Memo } from './memo.ts';
import type { MeasuresOptions } from './measures.service.ts';

export const WEBHOOKS_OPTIONS = Symbol('WebhooksOptions');

export interface WebhooksOptions extends MeasuresOptions {
  /** Signs what is asked; without it nobody is asked. */
  readonly key?: Secret<Buffer>;
}

type Word = Pick<GateAnswer, 'verdict' | 'message'>;

/**
 * Asks the programs that gates of the type `webhook` name, by a POST that they can check:
 *
 *     x-overmesh-time: 1764453600                     seconds since the epoch
 *     x-overmesh-signature: sha256=<hex>              HMAC of `<time>.<body>` under OVERMESH_WEBHOOK_KEY
 *     {"gate":"tests","virtualMesh":"shop","from":1,"to":2,"wave":"canary","clusters":["east"]}
 *
 * The answer is 200 with `{"verdict": "pass", "message": "…"}`; `wait` and `fail` are the other verdicts.
 */
@Injectable()
export class Webhooks implements OnApplicationShutdown {
  readonly #web: Web;
  readonly #memo: Memo<Word>;

  constructor(@Inject(WEBHOOKS_OPTIONS) private readonly options: WebhooksOptions) {
    this.#web = new Web(options, options.limits);
    this.#memo = new Memo(options.askEveryMs);
  }

  /** What each says of the wave that a rollout is at, by name of the gate. */
  async about(rollout: Rollout): Promise<Readonly<Record<string, Word>>> {
    const asked = rollout.strategy.gates.flatMap(({ name, webhook }) => (webhook ? [{ name, url: webhook.url }] : []));
    const words = await Promise.all(
      asked.map(async ({ name, url }) => {
        const body = JSON.stringify(questionOf(rollout, name));
        return [name, await this.#memo.get(`${url} ${rollout.id} ${body}`, () => this.#ask(url, body))] as const;
      }),
    );
    return Object.fromEntries(words);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.#web.close();
  }

  async #ask(url: string, body: string): Promise<Word> {
    const { key } = this.options;
    if (!key) return unknown('OVERMESH_WEBHOOK_KEY is not set, so nobody is asked: 32 bytes in base64');
    const time = String(Math.floor(Date.now() / 1000));
    const signature = createHmac('sha256', key.reveal()).update(`${time}.${body}`).digest('hex');
    const headers = {
      'content-type': 'application/json',
      'x-overmesh-time': time,
      'x-overmesh-signature': `sha256=${signature}`,
    };
    try {
      const { status, text } = await this.#web.ask({ method: 'POST', url, headers, body });
      return status === 200 ? wordIn(text) : unknown(`it answers ${status}; redirects are not followed`);
    } catch (error) {
      return unknown(error instanceof Error ? error.message : 'it gave no answer');
    }
  }
}

function questionOf({ virtualMesh, from, to, wave, strategy, clusters }: Rollout, gate: string) {
  const names = clusters.filter((one) => one.wave === wave).map(({ cluster }) => cluster);
  return { gate, virtualMesh, from, to, wave: strategy.waves[wave]?.name ?? null, clusters: names };
}

const VERDICTS: readonly string[] = ['pass', 'wait', 'fail'] satisfies readonly Word['verdict'][];

/** Whatever is not one of the verdicts is no yes. */
function wordIn(text: string): Word {
  let answer: unknown;
  try {
    answer = JSON.parse(text);
  } catch {
    return unknown('its answer is no JSON');
  }
  const { verdict, message } = (answer ?? {}) as { readonly verdict?: unknown; readonly message?: unknown };
  if (typeof verdict !== 'string' || !VERDICTS.includes(verdict))
    return unknown(`its answer has no verdict among ${VERDICTS.join(', ')}`);
  return { verdict: verdict as Word['verdict'], message: oneLine(typeof message === 'string' ? message : verdict) };
}

function unknown(message: string): Word {
  return { verdict: 'unknown', message };
}
