import { readFile } from 'node:fs/promises';
import { request } from 'node:https';
import type { RequestOptions } from 'node:https';
import { text } from 'node:stream/consumers';
import type { Cluster, KubeConfig } from '@kubernetes/client-node';
import { EXIT, Failure } from '../failure.ts';

/** What an API server answered. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** How the hub shall reach the API server, and what vouches for it. */
export interface Endpoint {
  readonly server: string;
  /** PEM, base64. */
  readonly caData?: string;
  readonly tlsServerName?: string;
  readonly insecure: boolean;
}

const PATIENCE_MS = 30_000;

/** A cluster as the person at the terminal reaches it, with that person's rights. */
export class UserCluster {
  constructor(
    readonly context: string,
    private readonly config: KubeConfig,
    private readonly cluster: Cluster,
  ) {}

  /** The address that the person uses. */
  get server(): string {
    return this.cluster.server;
  }

  /** @throws Failure when the authority's file cannot be read */
  async endpoint(): Promise<Endpoint> {
    const { server, caFile, tlsServerName, skipTLSVerify } = this.cluster;
    const caData = this.cluster.caData ?? (caFile ? (await readAuthority(caFile)).toString('base64') : undefined);
    return {
      server,
      ...(caData && { caData }),
      ...(tlsServerName && { tlsServerName }),
      insecure: skipTLSVerify,
    };
  }

  /** @throws Failure when the API server cannot be reached, or the person's credential cannot be had */
  async request(method: string, path: string, body?: object, contentType = 'application/json'): Promise<Answer> {
    try {
      return await this.#send(method, path, body && JSON.stringify(body), contentType);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      throw new Failure(EXIT.unavailable, `${this.context} cannot be reached with your kubeconfig: ${why}`);
    }
  }

  async #send(method: string, path: string, body: string | undefined, contentType: string): Promise<Answer> {
    const headers = { accept: 'application/json', ...(body !== undefined && { 'content-type': contentType }) };
    const options: RequestOptions = { method, headers, signal: AbortSignal.timeout(PATIENCE_MS) };
    // Runs exec plugins, reads files, goes through proxies: whatever the person's kubeconfig says.
    await this.config.applyToHTTPSOptions(options);
    const answer = await new Promise<{ readonly status: number; readonly text: string }>((resolve, reject) => {
      const sent = request(`${this.server.replace(/\/+$/, '')}${path}`, options, (response) => {
        text(response).then((said) => resolve({ status: response.statusCode ?? 0, text: said }), reject);
      });
      sent.once('error', reject).end(body);
    });
    return { status: answer.status, body: parsed(answer.text) };
  }
}

async function readAuthority(file: string): Promise<Buffer> {
  return readFile(file).catch(() => {
    throw new Failure(EXIT.badInput, `The certificate authority ${file} of your kubeconfig cannot be read.`);
  });
}

function parsed(said: string): unknown {
  try {
    return JSON.parse(said);
  } catch {
    return said;
  }
}
