import { once } from 'node:events';
import { Agent, request } from 'node:https';
import type { ClientRequest, IncomingMessage } from 'node:http';
import type { Upstream } from './fault.ts';

/** Calls to real API servers, over kept-alive connections; one pool per server. */
export class UpstreamCalls {
  readonly #agents = new Map<string, Agent>();

  /** Sends a request on, token included, and gives the server's answer, whose body is not read yet. Throws when there is none. */
  async send(
    upstream: Upstream,
    incoming: IncomingMessage,
    body: Buffer,
    signal: AbortSignal,
  ): Promise<IncomingMessage> {
    const outgoing = request(new URL(incoming.url ?? '/', upstream.server), {
      agent: this.#agent(upstream),
      method: incoming.method ?? 'GET',
      headers: headersFor(upstream, incoming, body),
    });
    // An abort after the answer began is the end of the caller, not a fault of anybody.
    outgoing.on('error', () => undefined);
    endWith(signal, outgoing);
    outgoing.end(body);
    const [answer] = (await once(outgoing, 'response')) as [IncomingMessage];
    return answer;
  }

  close(): void {
    for (const agent of this.#agents.values()) agent.destroy();
  }

  #agent({ server, caPem }: Upstream): Agent {
    const agent = this.#agents.get(server) ?? new Agent({ keepAlive: true, ca: caPem });
    this.#agents.set(server, agent);
    return agent;
  }
}

/** As the option `signal` would, which the pool hands on to the socket: that outlives the call, and then nobody listens. */
function endWith(signal: AbortSignal, outgoing: ClientRequest): void {
  const end = (): void => void outgoing.destroy();
  signal.addEventListener('abort', end, { once: true });
  outgoing.once('close', () => signal.removeEventListener('abort', end));
  if (signal.aborted) end();
}

/** Compressed answers could not be rewritten, and the two connections are kept alive apart from each other. */
function headersFor(
  { token }: Upstream,
  { headers }: IncomingMessage,
  body: Buffer,
): Record<string, string | string[]> {
  const dropped = new Set(['host', 'connection', 'accept-encoding', 'transfer-encoding', 'content-length', 'expect']);
  const kept = Object.entries(headers).filter(([name, value]) => value !== undefined && !dropped.has(name));
  return {
    ...(Object.fromEntries(kept) as Record<string, string | string[]>),
    ...(body.length ? { 'content-length': String(body.length) } : {}),
    ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
  };
}
