/** Whether live has all that is wanted; lists as a whole, and what is empty says nothing. What live has besides is others' business. */
export function contains(live: unknown, wanted: unknown): boolean {
  if (isNothing(wanted)) return true;
  if (Array.isArray(wanted))
    return (
      Array.isArray(live) && live.length === wanted.length && wanted.every((item, index) => contains(live[index], item))
    );
  if (typeof wanted !== 'object' || wanted === null) return live === wanted;
  if (typeof live !== 'object' || live === null) return false;
  return Object.entries(wanted).every(([key, value]) => contains((live as Record<string, unknown>)[key], value));
}

function isNothing(value: unknown): boolean {
  return value === undefined || (typeof value === 'object' && value !== null && Object.keys(value).length === 0);
}
