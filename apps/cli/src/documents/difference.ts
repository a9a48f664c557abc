import { inReadingOrder } from '../print/reading-order.ts';
import { toYaml } from '../print/yaml.ts';

/** What became of one document between two revisions. */
export interface Difference {
  readonly document: string;
  readonly action: 'created' | 'updated' | 'deleted';
  /** Unified diff of YAML. */
  readonly diff: string;
}

/** Documents by their keys (see documentKey). */
export type Edition = ReadonlyMap<string, unknown>;

/** How documents differ between two editions, by their keys. */
export async function differencesOf(before: Edition, after: Edition): Promise<readonly Difference[]> {
  const keys = [...new Set([...before.keys(), ...after.keys()])].sort();
  const found = await Promise.all(keys.map((key) => differenceOf(key, before.get(key), after.get(key))));
  return found.flatMap((one) => one ?? []);
}

async function differenceOf(document: string, before: unknown, after: unknown): Promise<Difference | undefined> {
  const [old, now] = [await yamlOf(before), await yamlOf(after)];
  if (old === now) return undefined;
  const { createTwoFilesPatch } = await import('diff');
  const action = before === undefined ? 'created' : after === undefined ? 'deleted' : 'updated';
  const patch = createTwoFilesPatch(`a/${document}`, `b/${document}`, old, now, undefined, undefined, { context: 3 });
  return { document, action, diff: patch.replace(/^=+\n/, '') };
}

async function yamlOf(document: unknown): Promise<string> {
  return document === undefined ? '' : `${await toYaml(inReadingOrder(document))}\n`;
}
