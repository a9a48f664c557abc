/** Texts of at least this length can be looked for. */
export const leastLength = 8;

const windowLength = 4;
const slotBits = 20;

/**
 * Thousands of texts, looked for in one pass. Four characters at a time are held against a filter, which lets almost
 * nothing pass; what passes is looked up by its first eight.
 */
export class NeedleIndex<Needle extends { readonly text: string }> {
  readonly #filter = new Uint8Array(1 << slotBits);
  readonly #byStart = new Map<string, Needle[]>();

  constructor(needles: readonly Needle[]) {
    for (const needle of needles) {
      const start = needle.text.slice(0, leastLength);
      const alike = this.#byStart.get(start) ?? [];
      this.#byStart.set(start, [...alike, needle]);
      let window = 0;
      for (let at = 0; at < windowLength; at += 1) window = moved(window, needle.text.charCodeAt(at));
      this.#filter[slotOf(window)] = 1;
    }
  }

  /** The offset of the first hit of every needle that is there. */
  firstHits(text: string): ReadonlyMap<Needle, number> {
    const found = new Map<Needle, number>();
    let window = 0;
    for (let at = 0; at < text.length; at += 1) {
      window = moved(window, text.charCodeAt(at));
      if (this.#filter[slotOf(window)] === 0) continue;
      const start = at - windowLength + 1;
      for (const needle of this.#byStart.get(text.slice(Math.max(0, start), start + leastLength)) ?? [])
        if (!found.has(needle) && text.startsWith(needle.text, start)) found.set(needle, start);
    }
    return found;
  }
}

/** Characters more than four back fall out of the 32 bits. */
function moved(window: number, code: number): number {
  return (Math.imul(window, 256) + code) | 0;
}

function slotOf(window: number): number {
  return Math.imul(window, 0x9e3779b1) >>> (32 - slotBits);
}
