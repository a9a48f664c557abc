/** A range of addresses: the address as bytes, 4 or 16 of them, and how many bits from the front count. */
export interface Cidr {
  readonly bytes: readonly number[];
  readonly bits: number;
}

/**
 * Reads `10.0.0.0/8` or `fd00::/8`; undefined for anything else, also for a range whose address has bits behind the prefix:
 * meshes differ in whether they take `10.0.0.1/8` for the whole of `10.0.0.0/8`.
 */
export function parseCidr(text: string): Cidr | undefined {
  const [, address = '', length = ''] = /^([0-9a-f.:]+)\/(0|[1-9]\d{0,2})$/i.exec(text) ?? [];
  const bytes = address.includes(':') ? bytesOfV6(address) : bytesOfV4(address);
  const bits = Number(length);
  if (!bytes || length === '' || bits > bytes.length * 8) return undefined;
  return bytes.every((byte, place) => (byte & hostMask(bits, place)) === 0) ? { bytes, bits } : undefined;
}

/** The bits of the byte at a place that are behind a prefix. */
function hostMask(bits: number, place: number): number {
  const network = Math.min(8, Math.max(0, bits - place * 8));
  return 0xff >> network;
}

function bytesOfV4(text: string): readonly number[] | undefined {
  const parts = text.split('.');
  const isByte = (part: string) => /^(0|[1-9]\d{0,2})$/.test(part) && Number(part) <= 255;
  return parts.length === 4 && parts.every(isByte) ? parts.map(Number) : undefined;
}

/** Eight groups, of which `::` stands for as many as are missing. Addresses that end in IPv4 are not read. */
function bytesOfV6(text: string): readonly number[] | undefined {
  const halves = text.split('::');
  if (halves.length > 2 || text.includes('.')) return undefined;
  const [front = [], back = []] = halves.map((half) => (half === '' ? [] : half.split(':')));
  const missing = 8 - front.length - back.length;
  if (halves.length === 1 ? missing !== 0 : missing < 1) return undefined;
  const groups = [...front, ...Array.from({ length: missing }, () => '0'), ...back];
  if (!groups.every((group) => /^[0-9a-f]{1,4}$/i.test(group))) return undefined;
  return groups.map((group) => parseInt(group, 16)).flatMap((group) => [group >> 8, group & 0xff]);
}
