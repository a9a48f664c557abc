import type { Intent } from '@overmesh/model';
import type { StoredDocument } from '../intent.ts';

/** The same JSON text for equal values, whatever the order of their fields. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'null';
  const fields = Object.entries(value)
    .filter(([, child]) => child !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([key, child]) => `${JSON.stringify(key)}:${canonical(child)}`).join(',')}}`;
}

/** Whether a document says what is stored already. */
export function isUnchanged(stored: StoredDocument, { metadata, spec }: Intent): boolean {
  const { workspace, labels } = stored;
  return canonical([workspace, labels, stored.spec]) === canonical([metadata.workspace, metadata.labels, spec]);
}
