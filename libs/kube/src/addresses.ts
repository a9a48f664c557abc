import { lookup } from 'node:dns';
import type { LookupAddress, LookupAllOptions } from 'node:dns';
import type { LookupFunction } from 'node:net';
import { BlockList, isIP } from 'node:net';

/** `never`: no API server lives there, but cloud credentials may. `loopback`: this machine itself. */
export type AddressClass = 'never' | 'loopback' | 'ordinary';

const never = ranges(
  ['169.254.0.0', 16],
  ['fe80::', 10],
  ['224.0.0.0', 4],
  ['255.255.255.255', 32],
  ['ff00::', 8],
  // Metadata and credential services outside of link-local: AWS and Google over IPv6, Azure, Alibaba, Oracle.
  ['fd00:ec2::', 32],
  ['fd20:ce::254', 128],
  ['168.63.129.16', 32],
  ['100.100.100.200', 32],
  ['192.0.0.192', 32],
);
const loopback = ranges(['127.0.0.0', 8], ['0.0.0.0', 8], ['::1', 128], ['::', 128]);
/**
 * Ranges of IPv6 that are another spelling of some IPv4 address, which they would smuggle past the lists above: NAT64 of a
 * site's own (RFC 8215), 6to4, Teredo, IPv4-translated and IPv4-compatible addresses.
 */
const disguises = ranges(['64:ff9b:1::', 48], ['2002::', 16], ['2001::', 32], ['::ffff:0:0:0', 96], ['::', 96]);
/** NAT64's well-known prefix, for public IPv4 addresses only (RFC 6052, 3.1): what a network with DNS64 answers. */
const nat64 = ranges(['64:ff9b::', 96]);
const inner = ranges(['10.0.0.0', 8], ['172.16.0.0', 12], ['192.168.0.0', 16], ['100.64.0.0', 10]);

/** What an IP address is to us. An IPv4 address mapped into IPv6 is judged as the IPv4 address. */
export function classOfAddress(address: string): AddressClass {
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
  if (loopback.check(address, family)) return 'loopback';
  if (never.check(address, family)) return 'never';
  if (family === 'ipv4') return 'ordinary';
  if (nat64.check(address, family)) return isPublic(embedded(address)) ? 'ordinary' : 'never';
  return disguises.check(address, family) ? 'never' : 'ordinary';
}

/** The IPv4 address in the last 32 bits, in whichever way they are written. */
function embedded(address: string): string {
  const usual = new URL(`http://[${address}]`).hostname.slice(1, -1);
  const [low = '0', high = '0'] = usual
    .slice(usual.lastIndexOf('::') + 1)
    .split(':')
    .reverse();
  const bits = ((Number.parseInt(high || '0', 16) << 16) | Number.parseInt(low || '0', 16)) >>> 0;
  return [24, 16, 8, 0].map((shift) => (bits >>> shift) & 255).join('.');
}

function isPublic(address: string): boolean {
  return classOfAddress(address) === 'ordinary' && !inner.check(address, 'ipv4');
}

/** Whether a host name means this machine or a metadata service, whatever DNS says about it. */
export function classOfName(name: string): AddressClass {
  if (name === 'localhost' || name.endsWith('.localhost')) return 'loopback';
  return name === 'metadata' || name === 'metadata.google.internal' ? 'never' : 'ordinary';
}

export const refusedAddress = 'ERR_ADDRESS_REFUSED';

/** All addresses of a name, as `lookup` of node:dns finds them. */
export type FindAddresses = (hostname: string, options: LookupAllOptions, found: FoundAddresses) => void;
type FoundAddresses = (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void;

/**
 * A name look-up that refuses forbidden answers, at each connect: a name that was harmless when the cluster was
 * registered may point somewhere else a minute later (DNS rebinding).
 *
 * @param find the machine's own where absent
 */
export function guardedLookup(allowLoopback: boolean, find: FindAddresses = lookup): LookupFunction {
  return (hostname, options, callback) => {
    find(hostname, { ...options, all: true }, (error, found) => {
      const first = found?.[0];
      if (error || !first) return callback(error ?? refusal('no address'), '');
      if (found.some(({ address }) => isRefused(address, allowLoopback))) return callback(refusal('refused'), '');
      return options.all === true ? callback(null, found) : callback(null, first.address, first.family);
    });
  };
}

function isRefused(address: string, allowLoopback: boolean): boolean {
  const kind = classOfAddress(address);
  return kind === 'never' || (kind === 'loopback' && !allowLoopback);
}

function refusal(message: string): NodeJS.ErrnoException {
  return Object.assign(new Error(message), { code: refusedAddress });
}

function ranges(...nets: readonly (readonly [string, number])[]): BlockList {
  const list = new BlockList();
  for (const [net, prefix] of nets) list.addSubnet(net, prefix, net.includes(':') ? 'ipv6' : 'ipv4');
  return list;
}
