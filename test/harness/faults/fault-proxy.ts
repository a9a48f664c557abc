import { readFile } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import type { Server } from 'node:https';
import type { Socket } from 'node:net';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parse, stringify } from 'yaml';
import { createAuthority } from '../certificates.ts';
import type { KeyAndCertificate } from '../certificates.ts';
import type { ClusterDescription } from '../cluster-access.ts';
import type { Fault, FaultKind, FaultMatch, SeenRequest, Upstream } from './fault.ts';
import { isConnectionFault, seenRequest } from './fault.ts';
import { FaultRules } from './fault-rules.ts';
import type { Chosen, Rule } from './fault-rules.ts';
import { Listener } from './listener.ts';
import { ownAnswer } from './own-answers.ts';
import { listRewrite, readAll, relayAnswer, rewriteAnswer } from './relay.ts';
import { UpstreamCalls } from './upstream-call.ts';

/** What a fault proxy is made of. */
export interface FaultProxyOptions {
  readonly upstream: Upstream;
  /** For a server on 127.0.0.1, of the authority that the callers trust. */
  readonly serving: KeyAndCertificate;
  /** Decides every probability. */
  readonly seed?: number;
}

/** A fault that is on. */
export interface Injection {
  /** How often it happened. */
  times(): number;
  /** Ends it. What it broke stays broken. */
  lift(): Promise<void>;
}

/** What a proxy has seen. */
export interface FaultCounts {
  readonly connections: number;
  readonly requests: number;
  /** Requests that the server has heard of. */
  readonly forwarded: number;
  readonly injected: Partial<Record<FaultKind, number>>;
}

/**
 * A proxy between Overmesh and a kube-apiserver, over which things go wrong on demand. It ends TLS, so a client
 * certificate cannot pass it: it carries bearer tokens. HTTP/1.1 only, as the transport of libs/kube. Watches stream
 * through unbuffered.
 */
export class FaultProxy {
  readonly #upstream: Upstream;
  readonly #rules: FaultRules;
  readonly #calls = new UpstreamCalls();
  readonly #servers = new Map<KeyAndCertificate, Server>();
  readonly #raw = new Map<number, Socket>();
  readonly #held = new Map<Rule, readonly (() => void)[]>();
  readonly #serving: KeyAndCertificate;
  readonly #untrusted: KeyAndCertificate;
  #listener: Listener | undefined;
  #requests = 0;
  #forwarded = 0;

  private constructor({ upstream, serving, seed = 1 }: FaultProxyOptions, untrusted: KeyAndCertificate) {
    this.#upstream = upstream;
    this.#serving = serving;
    this.#untrusted = untrusted;
    this.#rules = new FaultRules(seed);
  }

  static async start(options: FaultProxyOptions): Promise<FaultProxy> {
    const stranger = await createAuthority('an authority that nobody trusts');
    const proxy = new FaultProxy(options, await stranger.server('kube-apiserver'));
    proxy.#listener = await Listener.start((socket) => proxy.#accept(socket));
    return proxy;
  }

  /** `https://127.0.0.1:<port>` */
  get server(): string {
    return `https://127.0.0.1:${this.#listens.port}`;
  }

  /** Turns a fault on. Those that concern connections end the ones that are open. */
  async inject(fault: Fault, match: FaultMatch = {}): Promise<Injection> {
    const rule = this.#rules.add(fault, match);
    if (isConnectionFault(fault)) {
      if (fault.kind === 'refuse-connections') this.#rules.count(rule);
      await (fault.kind === 'refuse-connections' ? this.#listens.refuse() : this.#listens.reset());
    }
    return { times: () => rule.times, lift: () => this.#lift(rule) };
  }

  /** Ends every fault. */
  async heal(): Promise<void> {
    for (const rule of this.#rules.all()) await this.#lift(rule);
  }

  /** Resets every open connection, watches included; new ones go through. */
  reset(): number {
    return this.#listens.reset();
  }

  counts(): FaultCounts {
    const { accepted: connections } = this.#listens;
    return {
      connections,
      requests: this.#requests,
      forwarded: this.#forwarded,
      injected: this.#rules.injected(),
    };
  }

  /** The same kubeconfig through this proxy. Throws when it shows a client certificate. */
  kubeconfig(tokenKubeconfig: string): string {
    const config = parse(tokenKubeconfig) as KubeconfigParts;
    if (!config.users.every(({ user }) => typeof user['token'] === 'string'))
      throw new Error('a proxy that ends TLS passes on bearer tokens only: take a kubeconfig with a token');
    const clusters = config.clusters.map(({ cluster, ...rest }) => ({
      ...rest,
      cluster: { ...cluster, server: this.server },
    }));
    return stringify({ ...config, clusters });
  }

  /** Ends the proxy and every connection. */
  async close(): Promise<void> {
    await this.#listens.refuse();
    this.#calls.close();
    for (const server of this.#servers.values()) server.close();
  }

  get #listens(): Listener {
    if (!this.#listener) throw new Error('the proxy has not been started');
    return this.#listener;
  }

  #lifted(rule: Rule): Promise<void> {
    return new Promise((resolve) => this.#held.set(rule, [...(this.#held.get(rule) ?? []), resolve]));
  }

  async #lift(rule: Rule): Promise<void> {
    this.#rules.remove(rule);
    for (const goOn of this.#held.get(rule) ?? []) goOn();
    this.#held.delete(rule);
    const stillRefused = this.#rules.all().some(({ fault }) => fault.kind === 'refuse-connections');
    if (rule.fault.kind === 'refuse-connections' && !stillRefused) await this.#listens.listen();
  }

  #accept(socket: Socket): void {
    const fault = this.#rules.chooseForConnection();
    if (fault?.kind === 'silent-connections') return void socket.resume();
    const untrusted = fault?.kind === 'wrong-certificate' ? (fault.certificate ?? this.#untrusted) : undefined;
    const port = socket.remotePort ?? 0;
    this.#raw.set(port, socket);
    socket.once('close', () => this.#raw.delete(port));
    this.#serverWith(untrusted ?? this.#serving).emit('connection', socket);
  }

  #serverWith(serving: KeyAndCertificate): Server {
    const known = this.#servers.get(serving);
    if (known) return known;
    const tls = { key: serving.keyPem, cert: serving.certificatePem, ALPNProtocols: ['http/1.1'] };
    const server = createServer(tls, (incoming, outgoing) => void this.#answer(incoming, outgoing));
    server.on('tlsClientError', (_error, socket) => socket.destroy());
    server.requestTimeout = 0;
    this.#servers.set(serving, server);
    return server;
  }

  async #answer(incoming: IncomingMessage, outgoing: ServerResponse): Promise<void> {
    this.#requests += 1;
    const request = seenRequest(incoming.method ?? 'GET', incoming.url ?? '/');
    const gone = new AbortController();
    outgoing.once('close', () => gone.abort());
    try {
      const body = await readAll(incoming);
      const latency = this.#rules.latencyOf(request);
      if (latency) await sleep(latency, undefined, { signal: gone.signal });
      await this.#answerRequest(incoming, outgoing, request, body, gone.signal);
    } catch {
      // Either the caller is gone, or the server: then the caller shall see what it would see without us.
      this.#resetConnection(incoming);
    }
  }

  async #answerRequest(
    incoming: IncomingMessage,
    outgoing: ServerResponse,
    request: SeenRequest,
    body: Buffer,
    gone: AbortSignal,
  ): Promise<void> {
    const chosen = this.#rules.choose(request);
    const kind = chosen?.fault.kind;
    if (kind === 'blackhole' || kind === 'half-open') return;
    if (kind === 'reset-before') return this.#resetConnection(incoming);
    if (chosen && kind === 'held') await this.#lifted(chosen.rule);
    const own = chosen && ownAnswer(chosen.fault);
    if (own) return own(outgoing, request);
    const upstream = chosen?.fault.kind === 'other-cluster' ? chosen.fault.upstream : this.#upstream;
    this.#forwarded += 1;
    const answer = await this.#calls.send(upstream, incoming, body, gone);
    if (kind === 'reset-after') return this.#resetAfter(incoming, answer);
    await this.#relay(answer, outgoing, request, chosen);
  }

  async #relay(
    answer: IncomingMessage,
    outgoing: ServerResponse,
    request: SeenRequest,
    chosen: Chosen | undefined,
  ): Promise<void> {
    const rewrite = chosen && listRewrite(chosen.fault, chosen.rule, request);
    if (rewrite) return rewriteAnswer(answer, outgoing, rewrite);
    await relayAnswer(answer, outgoing, request, this.#rules, chosen?.fault);
  }

  async #resetAfter(incoming: IncomingMessage, answer: IncomingMessage): Promise<void> {
    await readAll(answer);
    this.#resetConnection(incoming);
  }

  /** TLS has no reset of its own: the connection below it is reset. */
  #resetConnection({ socket }: IncomingMessage): void {
    this.#raw.get(socket.remotePort ?? 0)?.resetAndDestroy();
    socket.destroy();
  }
}

/**
 * A proxy before a test cluster. It shows the API server's own certificate, which is for 127.0.0.1 whatever the port, so
 * a kubeconfig of the cluster needs nothing but the other port.
 */
export async function faultProxyFor(cluster: ClusterDescription, seed?: number): Promise<FaultProxy> {
  const folder = dirname(cluster.auditLogPath);
  const [certificatePem, keyPem] = await Promise.all(
    ['server.crt', 'server.key'].map((name) => readFile(join(folder, name), 'utf8')),
  );
  return FaultProxy.start({
    upstream: { server: cluster.server, caPem: cluster.caPem },
    serving: { certificatePem: certificatePem ?? '', keyPem: keyPem ?? '' },
    ...(seed === undefined ? {} : { seed }),
  });
}

interface KubeconfigParts {
  readonly clusters: readonly { readonly cluster: Readonly<Record<string, unknown>> }[];
  readonly users: readonly { readonly user: Readonly<Record<string, unknown>> }[];
}
