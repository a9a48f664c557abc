/** U+0000, which Postgres takes in no text, and half of a surrogate pair, which is no character in UTF-8. */
const UNSTORABLE = /\0|\p{Cs}/u;

/** Whether some text in a value could be in no row: asking for it would be a fault of the database. */
export function isUnstorable(value: unknown): boolean {
  if (typeof value === 'string') return UNSTORABLE.test(value);
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([key, child]) => UNSTORABLE.test(key) || isUnstorable(child));
}
