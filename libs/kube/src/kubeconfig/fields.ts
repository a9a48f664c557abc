import type { Fields } from './document.ts';
import type { Findings } from './findings.ts';

/** What a field that may stand there is to us: read by its reader, or without meaning for us. */
export type Known = 'read' | 'ignored';
/** Why a field of the format is refused by name. `evenEmpty`: `{}` is no absence, but one that says nothing else. */
export type Refused = { readonly refused: string; readonly evenEmpty?: boolean };
export type FieldTable = Readonly<Record<string, Known | Refused>>;

/**
 * Refuses every field that is not in the table, and those that the table refuses and that say something, each by its
 * path. A field that is there and empty is absent, as it is to kubectl: tools write `exec: null` and `proxy-url: ""`.
 */
export function checkFields(fields: Fields, table: FieldTable, path: string, findings: Findings): void {
  for (const [key, value] of fields) {
    const name = typeof key === 'string' ? key : '?';
    const rule = typeof key === 'string' && Object.hasOwn(table, key) ? table[key] : undefined;
    if (rule === undefined) findings.refuse(at(path, name), 'UNKNOWN_FIELD', 'This field is not known and not ignored');
    else if (typeof rule === 'object' && saysSomething(value, rule))
      findings.refuse(at(path, name), 'REFUSED', rule.refused);
  }
}

function saysSomething(value: unknown, { evenEmpty = false }: Refused): boolean {
  if (value instanceof Map) return evenEmpty || value.size > 0;
  return Array.isArray(value) ? value.length > 0 : value !== null && value !== '';
}

/** A text, undefined when absent, refused when it is anything else. */
export function textOf(fields: Fields, name: string, path: string, findings: Findings): string | undefined {
  const value = fields.get(name);
  if (value === undefined || value === null || value === '') return undefined;
  return typeof value === 'string' ? value : findings.refuse(at(path, name), 'WRONG_TYPE', `${name} is a text`);
}

/** A truth value, false when absent, refused when it is anything else. */
export function flagOf(fields: Fields, name: string, path: string, findings: Findings): boolean {
  const value = fields.get(name);
  if (value === undefined || value === null || typeof value === 'boolean') return value === true;
  findings.refuse(at(path, name), 'WRONG_TYPE', `${name} is true or false`);
  return false;
}

/**
 * A path that can be shown. What does not look like a field name is left out: `{token:abc}` without a space is a key that
 * carries the token.
 */
export function at(path: string, name: string): string {
  const shown = /^[A-Za-z]+(-[A-Za-z]+)*$/.test(name) && name.length <= 40 ? name : '?';
  return path === '' ? shown : `${path}.${shown}`;
}
