import { isIP } from 'node:net';
import { classOfAddress, classOfName } from '../addresses.ts';
import type { Findings } from './findings.ts';

const form = /^https:\/\/(\[[^\]]*\]|[^:/?#\\@[\]\s]+)(:[0-9]{1,5})?((?:\/[A-Za-z0-9._~-]+)*)\/?$/;

/**
 * Reads the address of an API server, in its plainest form only: what two programs could read differently (user names,
 * escapes, `..`, other spellings of an IP address) is refused, so that what was checked is what is connected to.
 */
export function readServer(text: string, path: string, allowLoopback: boolean, findings: Findings): string | undefined {
  const bad = (message: string) => findings.refuse(path, 'BAD_FORMAT', message);
  if (text.length > 2048) return bad('The server address is too long');
  if (!text.startsWith('https://')) return bad('The server address begins with https://');
  if (text.includes('@')) return bad('The server address carries no user name');
  const match = form.exec(text);
  const url = match ? URL.parse(text) : null;
  if (!match || !url) return bad('The server address is https://host:port and perhaps a plain path');
  if (/\/\.{1,2}(\/|$)/.test(text.slice(8))) return bad('The path of the server address has no dot segments');
  if (url.port === '0') return bad('The port of the server address is from 1 to 65535');
  if (match[1]?.toLowerCase() !== url.hostname) return bad('The host is written in its usual form');
  return judgeHost(url.hostname, path, allowLoopback, findings) ? text.replace(/\/$/, '') : undefined;
}

function judgeHost(hostname: string, path: string, allowLoopback: boolean, findings: Findings): boolean {
  const host = hostname.replace(/^\[|\]$/g, '');
  const kind = isIP(host) > 0 ? classOfAddress(host) : classOfName(host);
  if (isIP(host) === 0 && !isHostName(host))
    findings.refuse(path, 'BAD_FORMAT', 'The host is a name of letters, digits and dashes, or an IP address');
  else if (kind === 'never')
    findings.refuse(path, 'REFUSED', 'No API server is at a link-local, multicast or metadata address');
  else if (kind === 'loopback' && !allowLoopback)
    findings.refuse(path, 'REFUSED', 'The address is that of this machine itself');
  else {
    if (host.split('.').some((label) => label.startsWith('xn--')))
      findings.warn('The server name is an internationalised one (xn--): check that it is the right one');
    return true;
  }
  return false;
}

/** Whether a text is a DNS host name: no trailing dot, no empty label, 253 characters at most. */
export function isHostName(host: string): boolean {
  return (
    host.length <= 253 && /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/i.test(host)
  );
}
