import { EXIT, Failure } from './failure.ts';

/** `env=prod` pairs as an object. @throws Failure for one without `=` or given twice */
export function readLabels(pairs: readonly string[]): Readonly<Record<string, string>> {
  const labels = new Map<string, string>();
  for (const pair of pairs) {
    const [key, value] = readPair(pair);
    if (labels.has(key)) throw new Failure(EXIT.badInput, `The label ${key} is given twice.`);
    labels.set(key, value);
  }
  return Object.fromEntries(labels);
}

/** Labels with changes: `key=value` sets, `key-` removes. */
export function changedLabels(present: unknown, changes: readonly string[]): Readonly<Record<string, string>> {
  const removed = changes
    .filter((change) => change.endsWith('-') && !change.includes('='))
    .map((text) => text.slice(0, -1));
  const set = readLabels(changes.filter((change) => !(change.endsWith('-') && !change.includes('='))));
  const kept = Object.entries(typeof present === 'object' && present !== null ? present : {})
    .filter(([key]) => !removed.includes(key))
    .map(([key, value]) => [key, String(value)]);
  return { ...Object.fromEntries(kept), ...set };
}

function readPair(pair: string): readonly [string, string] {
  const at = pair.indexOf('=');
  if (at < 1) throw new Failure(EXIT.badInput, `${pair} is not a label: write it as key=value.`);
  return [pair.slice(0, at), pair.slice(at + 1)];
}
