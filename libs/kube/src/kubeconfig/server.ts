import { isIP } from 'node:net';
import { classOfAddress, classOfName } from '../addresses.ts';
import type { Findings } from './findings.ts';

/** Whoever may register clusters could else make Overmesh speak to what listens there for others. */
const LOOPBACK_WAY_OUT =
  'overmesh up --allow-loopback-clusters   # where nobody else uses that machine; else an address that Overmesh reaches it at';

/** Host, port and path; `[` opens an IPv6 address (RFC 3986, 3.2.2). */
const form = /^https:\/\/(\[[0-9A-Fa-f:.]+\]|[^:/?#\\@[\]\s]+)(?::([0-9]*))?((?:\/[^/]+)*)\/?$/i;
/** What may stand in a part of a path as it is (RFC 3986, 3.3): kcp has colons there. */
const segment = /^(?:[A-Za-z0-9._~!$&'()*+,;=:@-]|%[0-9A-Fa-f]{2})+$/;
/** Escaped dots, slashes, backslashes, percent signs and what no text has: two programs may read them differently. */
const ambiguous = /%(?:2e|2f|5c|25|[01][0-9a-f]|7f)/i;

/**
 * Reads the address of an API server. Every legal spelling is taken and its usual one given back, so that what was
 * checked is what is connected to. What two programs could read differently is refused: user names, dot segments,
 * escapes that stand for parts of the address itself, IPv4 addresses in other numbers than four decimal ones.
 */
export function readServer(text: string, path: string, allowLoopback: boolean, findings: Findings): string | undefined {
  const bad = (message: string) => findings.refuse(path, 'BAD_FORMAT', message);
  if (text.length > 2048) return bad('The server address is too long');
  if (!/^https:\/\//i.test(text)) return bad('The server address begins with https://');
  const authority = text.slice(8).split('/', 1).join('');
  if (authority.includes('@')) return bad('The server address carries no user name');
  const [, host = '', port = '', below = ''] = form.exec(text) ?? [];
  const segments = below.split('/').slice(1);
  const url = host === '' ? null : URL.parse(text);
  if (!url || !segments.every((part) => segment.test(part) && !ambiguous.test(part)))
    return bad('The server address is https://host:port and perhaps a plain path');
  if (segments.some((part) => part === '.' || part === '..'))
    return bad('The path of the server address has no dot segments');
  if (port !== '' && Number(port) === 0) return bad('The port of the server address is from 1 to 65535');
  if (!host.startsWith('[') && host.toLowerCase() !== url.hostname) return bad('The host is written in its usual form');
  return judgeHost(url.hostname, path, allowLoopback, findings) ? `${url.origin}${below}` : undefined;
}

function judgeHost(hostname: string, path: string, allowLoopback: boolean, findings: Findings): boolean {
  const host = hostname.replace(/^\[|\]$/g, '');
  const kind = isIP(host) > 0 ? classOfAddress(host) : classOfName(host);
  if (isIP(host) === 0 && !isHostName(host))
    findings.refuse(path, 'BAD_FORMAT', 'The host is a name of letters, digits and dashes, or an IP address');
  else if (kind === 'never')
    findings.refuse(path, 'REFUSED', 'No API server is at a link-local, multicast or metadata address');
  else if (kind === 'loopback' && !allowLoopback)
    findings.refuse(
      path,
      'REFUSED',
      'The address is that of the machine that Overmesh itself runs on',
      LOOPBACK_WAY_OUT,
    );
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
