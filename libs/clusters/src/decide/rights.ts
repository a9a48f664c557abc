import type { RequiredRule } from '../preflight.ts';

/** One question for the API server: may this credential do this, in every namespace? */
export interface Right {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  /** To the object of this name only; to every one where absent. */
  readonly name?: string;
  /** In this namespace only; in every one where absent. */
  readonly namespace?: string;
}

/** Every right that the rules need, each once, in their order. */
export function rightsOf(rules: readonly RequiredRule[]): readonly Right[] {
  const rights = rules.flatMap(({ group, resources, names, namespace, verbs }) =>
    resources.flatMap((resource) =>
      (names ?? [undefined]).flatMap((name) =>
        verbs.map((verb) => ({
          ...{ verb, group, resource },
          ...(name !== undefined && { name }),
          ...(namespace !== undefined && { namespace }),
        })),
      ),
    ),
  );
  return [...new Map(rights.map((right) => [rightKey(right), right])).values()];
}

/** The same text for the same right. */
export function rightKey({ verb, group, resource, name, namespace }: Right): string {
  return JSON.stringify([verb, group, resource, name, namespace]);
}

/** Rights as people read them, verbs of one resource together: `list, watch pods`. */
export function inWords(rights: readonly Right[]): readonly string[] {
  const verbs = new Map<string, string[]>();
  for (const { verb, group, resource, name, namespace } of rights) {
    const what = `${group ? `${resource}.${group}` : resource}${name === undefined ? '' : ` ${name}`}${namespace === undefined ? '' : ` in ${namespace}`}`;
    verbs.set(what, [...(verbs.get(what) ?? []), verb]);
  }
  return [...verbs].map(([what, list]) => `${list.join(', ')} ${what}`);
}
