import { Agent, request } from 'undici';
import type { Dispatcher } from 'undici';
import type { KeyAndCertificate } from './certificates.ts';
import type { ClusterAddress } from './kubeconfig.ts';

/** What a server answered: JSON as a value, anything else as text. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** A plain HTTP client of one API server; every failure of the network is thrown. */
export interface KubeClient {
  request(method: string, path: string, body?: unknown, contentType?: string): Promise<Answer>;
  close(): Promise<void>;
}

/** The content type of server-side apply. */
export const applyPatch = 'application/apply-patch+yaml';

/** Opens a client that shows `credential` to the server. Strings are sent as they are, other bodies as JSON. */
export function kubeClient(
  { server, caPem }: ClusterAddress,
  credential: KeyAndCertificate | { readonly token: string },
): KubeClient {
  const isToken = 'token' in credential;
  const shown = isToken ? {} : { key: credential.keyPem, cert: credential.certificatePem };
  const authorization = isToken ? { authorization: `Bearer ${credential.token}` } : {};
  const agent = new Agent({ connections: 8, connect: { ca: caPem, ...shown } });
  return {
    request: async (method, path, body, contentType = 'application/json') => {
      const headers = {
        accept: 'application/json',
        'user-agent': 'overmesh-test-harness',
        ...authorization,
        ...contentHeader(body, contentType),
      };
      const options = { dispatcher: agent, method: method as Dispatcher.HttpMethod, headers };
      const answer = await request(`${server}${path}`, {
        ...options,
        ...(body === undefined ? {} : { body: encoded(body) }),
      });
      return { status: answer.statusCode, body: decoded(await answer.body.text()) };
    },
    close: () => agent.destroy(),
  };
}

function contentHeader(body: unknown, contentType: string): Record<string, string> {
  return body === undefined ? {} : { 'content-type': contentType };
}

function encoded(body: unknown): string {
  return typeof body === 'string' ? body : JSON.stringify(body);
}

function decoded(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}
