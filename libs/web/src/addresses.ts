import { isIP } from 'node:net';
import { classOfAddress, classOfName } from '@overmesh/kube';

/** Where Overmesh may be sent by what a user wrote: the same as for the server of a kubeconfig. */
export interface AddressRules {
  /** Whether this machine itself may be named: demos and tests only. */
  readonly allowLoopback: boolean;
  /** `host:port` of Overmesh itself, its database and its queue. */
  readonly ownAddresses: readonly string[];
}

const PORTS: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' };

/**
 * Why a URL is not asked, as the end of a sentence; undefined where it may be. What its name leads to is judged again at
 * each connect.
 */
export function refusalOfUrl(text: string, { allowLoopback, ownAddresses }: AddressRules): string | undefined {
  const url = URL.parse(text);
  const port = url && PORTS[url.protocol];
  if (!url || port === undefined) return 'must be a URL that begins with http:// or https://';
  if (url.username || url.password) return 'must hold no user and no password: it is shown to whoever may look';
  if (url.hash) return 'must hold no #';
  if (ownAddresses.includes(`${url.hostname}:${url.port || port}`.toLowerCase()))
    return 'must not be Overmesh itself, its database or its queue';
  const host = url.hostname.replace(/^\[|\]$/g, '');
  const kind = isIP(host) ? classOfAddress(host) : classOfName(host);
  if (kind === 'never') return 'must not be a link-local, multicast or metadata address';
  if (kind === 'loopback' && !allowLoopback) return 'must not be the machine that Overmesh itself runs on';
  return undefined;
}
