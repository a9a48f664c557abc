import { createSecureContext } from 'node:tls';
import { HttpMethod, KubeConfig, RequestContext } from '@kubernetes/client-node';
import type { buildConnector } from 'undici';
import { Agent } from 'undici';
import type { ClusterAccess } from './access.ts';
import { guardedLookup } from './addresses.ts';
import type { KubeLimits } from './limits.ts';
import { hearEveryStream } from './stream-errors.ts';

/** How to speak to one cluster: the headers that say who we are, and what carries calls and watches. */
export interface Authenticated {
  readonly headers: Readonly<Record<string, string>>;
  readonly calls: Agent;
  /** Opens what carries watches, anew where the former is given up. */
  readonly openWatches: () => Agent;
}

/**
 * Lets @kubernetes/client-node turn an access into headers and TLS options, and puts our pools under it.
 *
 * The stock client makes a new Agent, so a new TLS connection, for each call (kubernetes-client/javascript#2893); that is
 * 20 times the CPU. Its `createDispatcher` is replaced by one that answers the same pool for the transport's life.
 */
export async function authenticate(access: ClusterAccess, limits: KubeLimits): Promise<Authenticated> {
  const config = kubeConfigOf(access);
  const pools: { calls?: Agent; openWatches?: () => Agent } = {};
  const createDispatcher = (...[, { ca, cert, key, servername }]: DispatcherArguments): Agent => {
    // One for all connections: each would parse the authorities again and keep them, 23 KiB and 0.3 ms at least.
    // Each authority of the access is trusted for itself, as kubectl does it: an intermediate needs no root beside it.
    const secureContext = createSecureContext({ ...defined({ ca, cert, key }), allowPartialTrustChain: true });
    const connect = { secureContext, ...defined({ servername }), ...connectOptions(access, limits) };
    pools.openWatches ??= () => watchAgent(connect, limits);
    return (pools.calls ??= callAgent(connect, limits));
  };
  Object.assign(config, { createDispatcher });
  const context = new RequestContext(access.server, HttpMethod.GET);
  await config.applySecurityAuthentication(context);
  const { calls, openWatches } = pools;
  if (!calls || !openWatches) throw new Error('client-node no longer asks for a dispatcher');
  return { headers: context.getHeaders(), calls, openWatches };
}

type DispatcherArguments = Parameters<KubeConfig['createDispatcherOptions']>;
type Connect = buildConnector.BuildOptions;

/** The access as client-node's own KubeConfig: inline data only, one cluster, one user. */
function kubeConfigOf({ server, caPem, tlsServerName, insecureSkipTlsVerify, credential }: ClusterAccess): KubeConfig {
  const config = new KubeConfig();
  const secret =
    credential.kind === 'token'
      ? { token: credential.token }
      : { certData: base64(credential.certPem), keyData: base64(credential.keyPem) };
  config.loadFromClusterAndUser(
    {
      name: 'member',
      server,
      skipTLSVerify: insecureSkipTlsVerify === true,
      ...(caPem === undefined ? {} : { caData: base64(caPem) }),
      ...(tlsServerName === undefined ? {} : { tlsServerName }),
    },
    { name: 'overmesh', ...secret },
  );
  return config;
}

/** `rejectUnauthorized` is always said, else NODE_TLS_REJECT_UNAUTHORIZED in the environment would decide. */
function connectOptions(access: ClusterAccess, limits: KubeLimits) {
  return {
    timeout: limits.connectMs,
    rejectUnauthorized: access.insecureSkipTlsVerify !== true,
    lookup: guardedLookup(limits.allowLoopback),
    keepAliveInitialDelay: 15_000,
  };
}

/**
 * HTTP/1.1 on purpose. Measured against kube-apiserver 1.36.3, one call after another: 0.39 ms of client CPU per apply and
 * 0.23 ms per read, against 0.59 ms and 0.37 ms over undici's HTTP/2. Health asks every 12 to 18 s, so one
 * connection stays; the others end when nothing is delivered for a while, at some 90 KiB each.
 */
function callAgent(connect: Connect, limits: KubeLimits): Agent {
  return new Agent({
    connect,
    connections: limits.connections,
    pipelining: 1,
    allowH2: false,
    headersTimeout: limits.headersMs,
    maxHeaderSize: limits.headerBytes,
    keepAliveTimeout: 20_000,
    keepAliveMaxTimeout: 300_000,
  });
}

/**
 * One HTTP/2 session for all watches of the cluster: 13 of them took 13 TLS connections and 1.4 MiB, and take 0.4 MiB so.
 * A dead session ends them all (see Transport.stream), and each resumes from where it was. A server or proxy that speaks HTTP/1.1 only gets a
 * connection per watch; `pipelining` is left out, because 1 would mean one stream at a time over HTTP/2 too.
 */
function watchAgent(connect: Connect, limits: KubeLimits): Agent {
  hearEveryStream();
  return new Agent({
    connect,
    connections: 256,
    allowH2: true,
    headersTimeout: limits.headersMs,
    maxHeaderSize: limits.headerBytes,
  });
}

function defined<T extends object>(options: T): { [Name in keyof T]?: Exclude<T[Name], undefined> } {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as typeof options;
}

function base64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}
