import { BlockList } from 'node:net';

/** Whether an address is in a range such as `10.0.0.0/8`; never one of the other family. */
export function isIn(range: string, address: string): boolean {
  const [network = '', bits = ''] = range.split('/');
  const family = familyOf(network);
  if (family !== familyOf(address)) return false;
  const list = new BlockList();
  list.addSubnet(network, Number(bits), family);
  return list.check(address, family);
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return address.includes(':') ? 'ipv6' : 'ipv4';
}
