/** Deeper than any certificate, and no danger to the stack. */
const DEEPEST = 32;
const BOOLEAN = 0x01;
const INTEGER = 0x02;

/**
 * Whether bytes are one whole value in DER: lengths in their shortest form, nothing cut short and nothing behind it.
 *
 * Readers of ASN.1 are generous: they take other spellings and what follows the end for nothing. What is signed here is
 * believed by proxies with other readers, so only the one spelling that all of them read alike is taken.
 *
 * @see ITU-T X.690, chapter 10
 */
export function isDer(bytes: Uint8Array): boolean {
  return endOfValue(bytes, 0, bytes.length, 0) === bytes.length;
}

/** Where the value at `start` ends; undefined where it is none. */
function endOfValue(bytes: Uint8Array, start: number, limit: number, depth: number): number | undefined {
  const tag = bytes[start];
  // Tags of several bytes stand in no certificate.
  if (tag === undefined || depth > DEEPEST || (tag & 0x1f) === 0x1f) return undefined;
  const header = lengthAt(bytes, start + 1, limit);
  if (!header || header.from + header.length > limit) return undefined;
  const end = header.from + header.length;
  const isConstructed = (tag & 0x20) !== 0;
  const isWhole = isConstructed
    ? areValues(bytes, header.from, end, depth + 1)
    : isPlain(tag, bytes.subarray(header.from, end));
  return isWhole ? end : undefined;
}

function areValues(bytes: Uint8Array, start: number, end: number, depth: number): boolean {
  let at: number | undefined = start;
  while (at !== undefined && at < end) at = endOfValue(bytes, at, end, depth);
  return at === end;
}

/** Of the simple types the two of which readers take several spellings. */
function isPlain(tag: number, content: Uint8Array): boolean {
  const [first = -1, second = -1] = content;
  if (tag === BOOLEAN) return content.length === 1 && (first === 0 || first === 0xff);
  if (tag !== INTEGER) return true;
  if (content.length === 0) return false;
  const isPadded = content.length > 1 && ((first === 0 && second < 0x80) || (first === 0xff && second >= 0x80));
  return !isPadded;
}

function lengthAt(
  bytes: Uint8Array,
  at: number,
  limit: number,
): { readonly from: number; readonly length: number } | undefined {
  const first = bytes[at];
  if (first === undefined || at >= limit) return undefined;
  if (first < 0x80) return { from: at + 1, length: first };
  const count = first & 0x7f;
  // 0 is an open end, which only BER has; four bytes are 4 GiB.
  if (count === 0 || count > 4 || at + count >= limit) return undefined;
  const length = bytes.subarray(at + 1, at + 1 + count).reduce((sum, byte) => sum * 256 + byte, 0);
  const isShortest = length >= 0x80 && bytes[at + 1] !== 0;
  return isShortest ? { from: at + 1 + count, length } : undefined;
}
