/** Text that two values share exactly when they are equal as JSON, whatever the order of their keys. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, one: unknown) => (isRecord(one) ? sorted(one) : one));
}

function sorted(record: Readonly<Record<string, unknown>>): unknown {
  return Object.fromEntries(Object.entries(record).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
