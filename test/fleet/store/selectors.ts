import type { StoredMetadata } from './stored.ts';

/** Whether an object is chosen. */
export type Selects = (metadata: StoredMetadata) => boolean;

/**
 * Reads a label selector as the API has it: `a=b,c!=d,e in (f,g),h notin (i),j,!k`. Undefined when it cannot be read.
 *
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors
 */
export function labelSelector(text: string): Selects | undefined {
  const terms = splitTerms(text).map(labelTerm);
  if (terms.some((term) => !term)) return undefined;
  return (metadata) => terms.every((term) => term?.(metadata));
}

/** `metadata.name=a,metadata.namespace!=b`; other fields cannot be selected by. */
export function fieldSelector(text: string): Selects | undefined {
  const terms = text.split(',').filter(Boolean).map(fieldTerm);
  if (terms.some((term) => !term)) return undefined;
  return (metadata) => terms.every((term) => term?.(metadata));
}

function fieldTerm(text: string): Selects | undefined {
  const [, path, operator, value = ''] = /^(metadata\.(?:name|namespace))\s*(==|=|!=)\s*(.*)$/.exec(text.trim()) ?? [];
  if (!path) return undefined;
  const isName = path === 'metadata.name';
  return ({ name, namespace = '' }) => ((isName ? name : namespace) === value) !== (operator === '!=');
}

/** At commas outside of parentheses. */
function splitTerms(text: string): readonly string[] {
  return text
    .split(/,(?![^(]*\))/)
    .map((term) => term.trim())
    .filter(Boolean);
}

function labelTerm(term: string): Selects | undefined {
  const [, setKey, operator, values = ''] = /^(\S+)\s+(in|notin)\s+\(([^)]*)\)$/.exec(term) ?? [];
  if (setKey) {
    const set = new Set(values.split(',').map((value) => value.trim()));
    return ({ labels }) => set.has(labels[setKey] ?? '\0') === (operator === 'in');
  }
  const [, key, sign, value = ''] = /^([^=!\s]+)\s*(==|=|!=)\s*(\S*)$/.exec(term) ?? [];
  if (key) return ({ labels }) => (labels[key] === value) !== (sign === '!=');
  const [, absent, name = ''] = /^(!?)([^=!\s]+)$/.exec(term) ?? [];
  return name ? ({ labels }) => (labels[name] === undefined) === (absent === '!') : undefined;
}
