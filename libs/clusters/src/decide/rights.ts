import type { RequiredRule } from '../preflight.ts';

/** One question for the API server: may this credential do this, in every namespace? */
export interface Right {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  /** To the object of this name only; to every one where absent. */
  readonly name?: string;
}

/** Every right that the rules need, each once, in their order. */
export function rightsOf(rules: readonly RequiredRule[]): readonly Right[] {
  const rights = rules.flatMap(({ group, resources, names, verbs }) =>
    resources.flatMap((resource) =>
      (names ?? [undefined]).flatMap((name) =>
        verbs.map((verb) => ({ verb, group, resource, ...(name !== undefined && { name }) })),
      ),
    ),
  );
  return [...new Map(rights.map((right) => [rightKey(right), right])).values()];
}

/** The same text for the same right. */
export function rightKey({ verb, group, resource, name }: Right): string {
  return JSON.stringify([verb, group, resource, name]);
}

/** Rights as people read them, verbs of one resource together: `list, watch pods`. */
export function inWords(rights: readonly Right[]): readonly string[] {
  const verbs = new Map<string, string[]>();
  for (const { verb, group, resource, name } of rights) {
    const what = `${group ? `${resource}.${group}` : resource}${name === undefined ? '' : ` ${name}`}`;
    verbs.set(what, [...(verbs.get(what) ?? []), verb]);
  }
  return [...verbs].map(([what, list]) => `${list.join(', ')} ${what}`);
}
