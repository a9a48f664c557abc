const UNIT_MS = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 } as const;
const PART = /(\d+(?:\.\d+)?)(ms|s|m|h)/y;

/**
 * Reads a duration as Go and Kubernetes write it (`250ms`, `2s`, `1m30s`).
 *
 * @returns milliseconds, or undefined where the text is not a duration. No sign, no bare number.
 * @see https://gateway-api.sigs.k8s.io/geps/gep-2257/ (the format that the Gateway API accepts)
 */
export function parseDuration(text: string): number | undefined {
  if (text.length === 0 || text.length > 20) return undefined;
  let total = 0;
  PART.lastIndex = 0;
  while (PART.lastIndex < text.length) {
    const part = PART.exec(text);
    if (!part) return undefined;
    total += Number(part[1]) * UNIT_MS[part[2] as keyof typeof UNIT_MS];
  }
  return total;
}

/** `1m30s` → `90s`: one number and one unit, so that equal durations are equal texts. What is no duration stays. */
export function plainDuration(text: string): string {
  const ms = parseDuration(text);
  return ms === undefined ? text : formatDuration(ms);
}

/** Milliseconds in the largest whole unit: 2000 → `2s`, 1500 → `1500ms`, 90000 → `90s`. Every mesh reads this. */
export function formatDuration(ms: number): string {
  return ms % 1000 === 0 ? `${ms / 1000}s` : `${ms}ms`;
}
