import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream';
import type { Transform } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type { RequestFault, SeenRequest } from './fault.ts';
import type { FaultRules, Rule } from './fault-rules.ts';
import { truncatedList } from './list-answers.ts';
import { duplicatingLines, reorderingLines } from './watch-answers.ts';
import { written } from './written.ts';

/** Sends the server's answer to the caller as it comes, with what a fault makes of it. */
export async function relayAnswer(
  answer: IncomingMessage,
  response: ServerResponse,
  request: SeenRequest,
  rules: FaultRules,
  fault: RequestFault | undefined,
): Promise<void> {
  response.writeHead(answer.statusCode ?? 502, headersOf(answer));
  response.flushHeaders();
  const body = fault?.kind === 'trickle' ? slowly(answer, fault.bytesPerSecond) : linesOf(answer, fault);
  let left = fault?.kind === 'cut-body' ? fault.bytes : Infinity;
  for await (const chunk of body as AsyncIterable<Buffer>) {
    // Leaving the loop ends the request to the server; the caller's connection stays open and says nothing.
    if (rules.falls(request)) return;
    if (response.destroyed) return;
    if (left <= chunk.length) return cutAfter(response, chunk.subarray(0, left));
    await written(response, chunk);
    left -= chunk.length;
  }
  if (rules.falls(request)) return;
  response.end();
}

/** Reads the whole answer, lets `rewrite` change its text, and sends that. Refusals pass as they are. */
export async function rewriteAnswer(
  answer: IncomingMessage,
  response: ServerResponse,
  rewrite: (text: string) => string,
): Promise<void> {
  const text = await readText(answer);
  const sent = Buffer.from(answer.statusCode === 200 ? rewrite(text) : text);
  response.writeHead(answer.statusCode ?? 502, { ...headersOf(answer), 'content-length': String(sent.length) });
  response.end(sent);
}

const remembered = new WeakMap<Rule, Map<string, string>>();

/** How a fault changes a whole list, or undefined when it does not. */
export function listRewrite(
  fault: RequestFault,
  rule: Rule,
  { path }: SeenRequest,
): ((text: string) => string) | undefined {
  if (fault.kind === 'truncated-list') return (text) => truncatedList(text, fault.keep);
  if (fault.kind === 'empty-list') return (text) => truncatedList(text, 0);
  if (fault.kind !== 'stale-list') return undefined;
  return (text) => {
    const memory = remembered.get(rule) ?? new Map<string, string>();
    remembered.set(rule, memory);
    if (!memory.has(path)) memory.set(path, text);
    return memory.get(path) ?? text;
  };
}

/** Reads all of a body. */
export async function readAll(body: AsyncIterable<unknown>): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of body) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

async function readText(answer: IncomingMessage): Promise<string> {
  return (await readAll(answer)).toString('utf8');
}

function linesOf(answer: IncomingMessage, fault: RequestFault | undefined): AsyncIterable<unknown> {
  if (fault?.kind === 'duplicated-events') return through(answer, duplicatingLines());
  if (fault?.kind === 'reordered-events') return through(answer, reorderingLines(fault.windowMs ?? 200));
  return answer;
}

/** Unlike `pipe`, ends the one with the other, also when the server dies. */
function through(answer: IncomingMessage, transform: Transform): Transform {
  return pipeline(answer, transform, () => undefined);
}

async function cutAfter(response: ServerResponse, last: Buffer): Promise<void> {
  await new Promise<void>((resolve) => response.write(last, () => resolve()));
  response.destroy();
}

async function* slowly(answer: IncomingMessage, bytesPerSecond: number): AsyncGenerator<Buffer> {
  const size = Math.max(1, Math.round(bytesPerSecond / 20));
  for await (const chunk of answer as AsyncIterable<Buffer>)
    for (let at = 0; at < chunk.length; at += size) {
      yield chunk.subarray(at, at + size);
      await sleep(50);
    }
}

/** What belongs to one connection is left out; lengths stay true, because only whole answers are rewritten. */
function headersOf({ headers }: IncomingMessage): Record<string, string | string[]> {
  const dropped = new Set(['connection', 'keep-alive', 'transfer-encoding']);
  return Object.fromEntries(
    Object.entries(headers).filter(([name, value]) => value !== undefined && !dropped.has(name)),
  ) as Record<string, string | string[]>;
}
