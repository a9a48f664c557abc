import type { RequiredRule } from '../preflight.ts';

/** One question for the API server: may this credential do this, in every namespace? */
export interface Right {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
}

/** Every right that the rules need, each once, in their order. */
export function rightsOf(rules: readonly RequiredRule[]): readonly Right[] {
  const rights = rules.flatMap(({ group, resources, verbs }) =>
    resources.flatMap((resource) => verbs.map((verb) => ({ verb, group, resource }))),
  );
  return [...new Map(rights.map((right) => [JSON.stringify(right), right])).values()];
}

/** Rights as people read them, verbs of one resource together: `list, watch pods`. */
export function inWords(rights: readonly Right[]): readonly string[] {
  const verbs = new Map<string, string[]>();
  for (const { verb, group, resource } of rights) {
    const what = group ? `${resource}.${group}` : resource;
    verbs.set(what, [...(verbs.get(what) ?? []), verb]);
  }
  return [...verbs].map(([what, list]) => `${list.join(', ')} ${what}`);
}
