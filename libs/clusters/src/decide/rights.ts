import type { RequiredRule } from '../preflight.ts';

/** One question for the API server: may this credential do this? */
export interface Right {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly name?: string;
}

/** Every right that the rules need, each once, in their order. */
export function rightsOf(rules: readonly RequiredRule[]): readonly Right[] {
  const rights = rules.flatMap(({ group, resources, verbs, resourceNames }) =>
    resources.flatMap((resource) =>
      verbs.flatMap((verb) =>
        resourceNames ? resourceNames.map((name) => ({ verb, group, resource, name })) : [{ verb, group, resource }],
      ),
    ),
  );
  return [...new Map(rights.map((right) => [JSON.stringify(right), right])).values()];
}

/** Rights as people read them, verbs of one resource together: `list, watch pods`. */
export function inWords(rights: readonly Right[]): readonly string[] {
  const verbs = new Map<string, string[]>();
  for (const { verb, group, resource, name } of rights) {
    const what = (group ? `${resource}.${group}` : resource) + (name ? ` ${name}` : '');
    verbs.set(what, [...(verbs.get(what) ?? []), verb]);
  }
  return [...verbs].map(([what, list]) => `${list.join(', ')} ${what}`);
}
