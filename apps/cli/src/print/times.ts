const UNITS = [
  ['d', 86_400],
  ['h', 3600],
  ['m', 60],
] as const;

/** How long ago, in one unit: `3s ago`, `5m ago`; `never` without a time. */
export function ago(at: string | null | undefined, now: Date): string {
  if (!at) return 'never';
  const seconds = Math.floor((now.getTime() - Date.parse(at)) / 1000);
  if (Number.isNaN(seconds)) return 'unknown';
  // A server's clock a little ahead of ours is no news.
  if (seconds < 1) return 'just now';
  return `${shortSpan(seconds)} ago`;
}

/** Of a time to come: `in 9d`; of one that is past: `9d ago`. */
export function inTime(at: string, now: Date): string {
  const seconds = Math.floor((Date.parse(at) - now.getTime()) / 1000);
  if (Number.isNaN(seconds)) return 'unknown';
  return seconds >= 0 ? `in ${shortSpan(seconds)}` : `${shortSpan(-seconds)} ago`;
}

/** `45s`, `12m`, `3h`, `9d`. */
export function shortSpan(seconds: number): string {
  const unit = UNITS.find(([, size]) => seconds >= 2 * size || seconds === size);
  return unit ? `${Math.floor(seconds / unit[1])}${unit[0]}` : `${seconds}s`;
}

/** `60s`, `5m`, `1500ms`, `1h` or plain seconds, in milliseconds; undefined when it is none of these. */
export function parseSpan(text: string): number | undefined {
  const [, digits, unit = 's'] = /^(\d{1,7}(?:\.\d{1,3})?)(ms|s|m|h)?$/.exec(text) ?? [];
  const size = { ms: 1, s: 1000, m: 60_000, h: 3_600_000 }[unit];
  return digits === undefined || size === undefined ? undefined : Math.round(Number(digits) * size);
}
