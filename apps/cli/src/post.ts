import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';

export interface Posting {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Ends it, also while the answer comes. */
  readonly signal: AbortSignal;
}

export interface Posted {
  readonly status: number;
  readonly text: string;
}

/**
 * One POST, by Node's own client: loading `fetch` takes 50 ms of a start that a person waits for each time. Redirects are
 * not followed: that would hand the token to whoever is named there.
 *
 * @throws what the connection broke of, with Node's `code`
 */
export async function post(url: string, { headers, body, signal }: Posting): Promise<Posted> {
  // An import would read every export of node:http, and one of them loads what `fetch` does.
  const { request } = process.getBuiltinModule(url.startsWith('https:') ? 'node:https' : 'node:http');
  const length = { 'content-length': Buffer.byteLength(body) };
  const sent = request(url, { method: 'POST', headers: { ...headers, ...length }, signal });
  // What breaks after the answer has begun is told by the answer.
  sent.on('error', () => undefined);
  sent.end(body);
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  const chunks = (await answer.toArray()) as Buffer[];
  return { status: answer.statusCode ?? 0, text: Buffer.concat(chunks).toString() };
}
