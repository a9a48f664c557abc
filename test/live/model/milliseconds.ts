const units: Readonly<Record<string, number>> = { h: 3_600_000, m: 60_000, s: 1000, ms: 1 };

/** The milliseconds of a duration as documents (`1m30s`) and Envoy (`0.250s`) write it. */
export function milliseconds(duration: string): number {
  const parts = [...duration.matchAll(/(\d+(?:\.\d+)?)(ms|h|m|s)/g)];
  if (parts.map(([text]) => text).join('') !== duration) throw new Error(`"${duration}" is no duration`);
  return parts.reduce((sum, [, number, unit]) => sum + Math.round(Number(number) * (units[unit ?? ''] ?? NaN)), 0);
}
