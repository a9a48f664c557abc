const redacted = '[redacted]';
const maxDepth = 8;
const maxItems = 200;

/** Names whose values are never shown, whatever they hold. */
const secretName =
  /authorization|token|passw(or)?d|passphrase|kubeconfig|secret|cookie|credential|(^|[^a-z])pwd|(^|[_.-])key$|[a-z]Key$|key-?data|private|jwt|dsn|(database|redis)_?url/i;

/** Shapes of secrets inside longer text. The groups that stay are listed beside each. */
const secretShapes: readonly (readonly [RegExp, string])[] = [
  [/-----BEGIN [A-Z0-9 ]+-----[\s\S]*?(-----END [A-Z0-9 ]+-----|$)/g, '[redacted PEM]'],
  [/\b(Bearer|Basic)\s+[\w.~+/=-]{6,}/gi, `$1 ${redacted}`],
  [/\beyJ[\w-]{5,}\.[\w-]+(\.[\w-]*)*/g, '[redacted JWT]'],
  [/\b([a-z][a-z0-9+.-]*:\/\/)[^\s/@"']*:[^\s/"']*@/gi, `$1${redacted}@`],
  [/\b(password|passwd|pwd|token|secret|api[_-]?key)(["']?\s*[=:]\s*["']?)[^\s"',;&}]+/gi, `$1$2${redacted}`],
  [/\b((?:token|client-key|client-certificate|certificate-authority)-data:\s*)\S+/gi, `$1${redacted}`],
  [/\bAGE-SECRET-KEY-[A-Z0-9-]+/gi, '[redacted age identity]'],
  [/\bLS0tLS1CRUdJTi[\w+/=]+/g, '[redacted PEM]'],
];

/** The same text without what looks like a secret: bearer tokens, JWTs, PEM blocks, passwords in URLs. */
export function redactText(text: string): string {
  return secretShapes.reduce((rest, [shape, replacement]) => rest.replace(shape, replacement), text);
}

/**
 * A copy that may be logged: values under secret names are replaced at any depth, text is searched for secrets, errors
 * become plain objects, and what is cyclic, too deep (8) or too long (200 items) is cut.
 */
export function redact(value: unknown): unknown {
  return clean(value, maxDepth, new Set());
}

function clean(value: unknown, depth: number, above: ReadonlySet<unknown>): unknown {
  if (typeof value === 'string') return redactText(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'function' || typeof value === 'symbol') return undefined;
  if (typeof value !== 'object' || value === null) return value;
  if (above.has(value)) return '[cyclic]';
  if (depth === 0) return '[too deep]';
  return cleanObject(value, depth - 1, new Set(above).add(value));
}

function cleanObject(value: object, depth: number, above: ReadonlySet<unknown>): unknown {
  const inner = (item: unknown) => clean(item, depth, above);
  if (value instanceof Error) return cleanError(value, inner);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? 'invalid date' : value.toISOString();
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  if (Array.isArray(value)) return value.slice(0, maxItems).map(inner);
  if (value instanceof Map) return cleanEntries([...value], inner);
  if (value instanceof Set) return [...value].slice(0, maxItems).map(inner);
  if ('toJSON' in value && typeof value.toJSON === 'function') return inner(value.toJSON());
  return cleanEntries(Object.entries(value), inner);
}

function cleanEntries(entries: readonly (readonly [unknown, unknown])[], inner: (item: unknown) => unknown): unknown {
  const shown = entries.slice(0, maxItems).map(([name, item]) => [name, isSecret(name, item) ? redacted : inner(item)]);
  return Object.fromEntries(shown);
}

/** A number or a flag under such a name tells nothing: `tokens: 12`, `hasToken: true`. */
function isSecret(name: unknown, value: unknown): boolean {
  const tells = value !== undefined && value !== null && typeof value !== 'number' && typeof value !== 'boolean';
  return tells && secretName.test(String(name));
}

/** Own fields of errors are left out save for code and reason: clients put whole requests and bodies there. */
function cleanError(error: Error, inner: (item: unknown) => unknown): Record<string, unknown> {
  const { code, reason, cause, errors } = error as Error & Partial<Record<'code' | 'reason' | 'errors', unknown>>;
  return {
    type: error.constructor.name || error.name,
    message: redactText(error.message),
    ...(code === undefined ? {} : { code: inner(code) }),
    ...(reason === undefined ? {} : { reason: inner(reason) }),
    stack: redactText(error.stack ?? ''),
    ...(cause === undefined ? {} : { cause: inner(cause) }),
    ...(Array.isArray(errors) ? { errors: errors.map(inner) } : {}),
  };
}
