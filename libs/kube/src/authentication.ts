import { HttpMethod, KubeConfig, RequestContext } from '@kubernetes/client-node';
import type { buildConnector } from 'undici';
import { Agent } from 'undici';
import type { ClusterAccess } from './access.ts';
import { guardedLookup } from './addresses.ts';
import type { KubeLimits } from './limits.ts';

/** How to speak to one cluster: the headers that say who we are, and the pools that carry calls and watches. */
export interface Authenticated {
  readonly headers: Readonly<Record<string, string>>;
  readonly calls: Agent;
  readonly watches: Agent;
}

/**
 * Lets @kubernetes/client-node turn an access into headers and TLS options, and puts our pools under it.
 *
 * The stock client makes a new Agent, so a new TLS connection, for each call (kubernetes-client/javascript#2893); that is
 * 20 times the CPU. Its `createDispatcher` is replaced by one that answers the same pool for the transport's life.
 */
export async function authenticate(access: ClusterAccess, limits: KubeLimits): Promise<Authenticated> {
  const config = kubeConfigOf(access);
  const pools: { calls?: Agent; watches?: Agent } = {};
  const createDispatcher = (...[, { ca, cert, key, servername }]: DispatcherArguments): Agent => {
    const connect = { ...defined({ ca, cert, key, servername }), ...connectOptions(access, limits) };
    pools.watches ??= agent(connect, limits, 256);
    return (pools.calls ??= agent(connect, limits, limits.connections));
  };
  Object.assign(config, { createDispatcher });
  const context = new RequestContext(access.server, HttpMethod.GET);
  await config.applySecurityAuthentication(context);
  if (!pools.calls || !pools.watches) throw new Error('client-node no longer asks for a dispatcher');
  return { headers: context.getHeaders(), calls: pools.calls, watches: pools.watches };
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
 * 0.23 ms per read, against 0.59 ms and 0.37 ms over undici's HTTP/2; throughput was the same within a noisy machine. And a
 * dead HTTP/2 session takes every call and watch of its cluster with it.
 */
function agent(connect: Connect, limits: KubeLimits, connections: number): Agent {
  return new Agent({
    connect,
    connections,
    pipelining: 1,
    allowH2: false,
    headersTimeout: limits.headersMs,
    maxHeaderSize: limits.headerBytes,
    keepAliveTimeout: 60_000,
    keepAliveMaxTimeout: 300_000,
  });
}

function defined(options: Record<string, unknown>): Connect {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

function base64(text: string): string {
  return Buffer.from(text, 'utf8').toString('base64');
}
