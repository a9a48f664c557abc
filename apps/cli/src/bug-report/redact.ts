const REMOVED = '(removed)';

/** Fields whose values are nobody's business, whatever they hold. */
const SECRET_FIELD =
  /token|secret|passw|credential(?!s?(fingerprint|issuedat|expiresat))|authori[sz]ation|cookie|api-?key/i;

/** Texts that are secrets wherever they stand: PEM blocks, JSON Web Tokens, what follows `Bearer`, passwords in URLs. */
const SECRET_TEXTS: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z ]+-----[\s\S]*?-----END [A-Z ]+-----/g, REMOVED],
  [/\beyJ[\w-]{8,}\.[\w-]+\.[\w-]*/g, REMOVED],
  [/\b(bearer|basic)\s+[\w+/=.~-]{8,}/gi, `$1 ${REMOVED}`],
  [/(\b[a-z][a-z0-9+.-]*:\/\/)[^/\s@]*@/gi, `$1${REMOVED}@`],
];

/**
 * The same value without what could let somebody in. The API gives no credential to anybody; this is for what users
 * themselves have written into documents, names and messages.
 */
export function redacted(value: unknown): unknown {
  if (typeof value === 'string') return SECRET_TEXTS.reduce((text, [secret, by]) => text.replace(secret, by), value);
  if (Array.isArray(value)) return value.map(redactedItem);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([field, inner]) => [
      field,
      SECRET_FIELD.test(field) && isText(inner) ? REMOVED : redacted(inner),
    ]),
  );
}

/** `{ name: authorization, exact: … }`: of a header that lets in, only the name stays. */
function redactedItem(item: unknown): unknown {
  const isNamed = typeof item === 'object' && item !== null && 'name' in item && typeof item.name === 'string';
  if (!isNamed || !SECRET_FIELD.test(item.name as string)) return redacted(item);
  return Object.fromEntries(
    Object.entries(item).map(([field, inner]) => [
      field,
      field === 'name' || !isText(inner) ? redacted(inner) : REMOVED,
    ]),
  );
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}
