import type { Fields } from './document.ts';
import { at, checkFields, textOf } from './fields.ts';
import type { Findings } from './findings.ts';

/** One named entry of `clusters`, `users` or `contexts`, with where it stands. */
export interface Entry {
  readonly path: string;
  readonly fields: Fields;
}

type ListName = 'clusters' | 'contexts' | 'users';
const wrapped = { clusters: 'cluster', contexts: 'context', users: 'user' } as const;

/** Reads one of the three lists into entries by name; a name that occurs twice is refused, since either could be meant. */
export function entriesOf(config: Fields, list: ListName, findings: Findings): ReadonlyMap<string, Entry> {
  const entries = new Map<string, Entry>();
  const value = config.get(list);
  if (value === undefined || value === null) return entries;
  if (!Array.isArray(value)) {
    findings.refuse(list, 'WRONG_TYPE', `${list} is a list`);
    return entries;
  }
  value.forEach((item: unknown, index) => addEntry(entries, item, `${list}[${index}]`, wrapped[list], findings));
  return entries;
}

function addEntry(into: Map<string, Entry>, item: unknown, path: string, inner: string, findings: Findings): undefined {
  if (!(item instanceof Map)) return findings.refuse(path, 'WRONG_TYPE', 'Each entry is a mapping with a name');
  checkFields(item, { name: 'read', [inner]: 'read' }, path, findings);
  const name = textOf(item, 'name', path, findings);
  if (name === undefined) return findings.refuse(at(path, 'name'), 'REQUIRED', 'Each entry has a name');
  if (into.has(name)) return findings.refuse(at(path, 'name'), 'DUPLICATE', 'This name occurs twice');
  const fields: unknown = item.get(inner);
  if (!(fields instanceof Map)) return findings.refuse(at(path, inner), 'REQUIRED', `Each entry has a ${inner}`);
  into.set(name, { path: at(path, inner), fields });
  return undefined;
}
