import type { Json, JsonObject } from '@overmesh/model';
import { isObject } from '../schema/schema.ts';
import type { Objects, Store } from '../store/store.ts';
import type { User } from './accounts.ts';

/** What somebody wants to do. */
export interface Attempt {
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly subresource?: string;
  readonly namespace?: string;
  readonly name?: string;
}

interface Rule {
  /** Where it is of this namespace alone. */
  readonly namespace?: string;
  readonly verbs: ReadonlySet<string>;
  readonly groups: ReadonlySet<string>;
  readonly resources: ReadonlySet<string>;
  readonly names: ReadonlySet<string>;
}

const FROM = ['clusterrolebindings', 'rolebindings', 'clusterroles', 'roles'].map(
  (plural) => `rbac.authorization.k8s.io/${plural}`,
);

/**
 * What users may do by roles and their bindings, in the whole cluster and in single namespaces.
 *
 * @see https://kubernetes.io/docs/reference/access-authn-authz/rbac/
 */
export class Rights {
  #known = new Map<string, readonly Rule[]>();
  #from: readonly Objects[] = [];

  constructor(private readonly store: Store) {}

  allows({ name, isMaster }: User, attempt: Attempt): boolean {
    return isMaster || this.#rulesOf(name).some((rule) => covers(rule, attempt));
  }

  /** Everything that a user may do in a namespace, as RBAC says it. */
  rules({ name, isMaster }: User, namespace: string): readonly JsonObject[] {
    const rules = isMaster ? [EVERYTHING] : this.#rulesOf(name).filter((rule) => isIn(rule, namespace));
    return rules.map(({ verbs, groups, resources, names }) => ({
      verbs: [...verbs],
      apiGroups: [...groups],
      resources: [...resources],
      ...(names.size ? { resourceNames: [...names] } : {}),
    }));
  }

  #rulesOf(user: string): readonly Rule[] {
    const from = FROM.map((resource) => this.store.objects(resource));
    if (from.some((objects, index) => this.#from[index] !== objects)) {
      this.#from = from;
      this.#known = new Map();
    }
    const rules = this.#known.get(user) ?? rulesFor(user, from);
    this.#known.set(user, rules);
    return rules;
  }
}

function rulesFor(user: string, [wide = NONE, narrow = NONE, clusterRoles = NONE, roles = NONE]: readonly Objects[]) {
  const everywhere = bindingsOf(user, wide).flatMap(({ roleRef }) => rulesOfRole(nameIn(roleRef), clusterRoles));
  const somewhere = bindingsOf(user, narrow).flatMap(({ metadata, roleRef }) => {
    const namespace = String(isObject(metadata) ? metadata['namespace'] : '');
    const isOfCluster = isObject(roleRef) && roleRef['kind'] === 'ClusterRole';
    const given = isOfCluster
      ? rulesOfRole(nameIn(roleRef), clusterRoles)
      : rulesOfRole(`${namespace}/${nameIn(roleRef)}`, roles);
    return given.map((rule): Rule => ({ ...rule, namespace }));
  });
  return [...everywhere, ...somewhere];
}

function bindingsOf(user: string, bindings: Objects): readonly JsonObject[] {
  return [...bindings.values()]
    .map(({ object }) => object)
    .filter(
      ({ subjects }) =>
        Array.isArray(subjects) && subjects.some((subject) => isObject(subject) && isAbout(subject, user)),
    );
}

function nameIn(roleRef: Json | undefined): string {
  return String(isObject(roleRef) ? roleRef['name'] : '');
}

function isAbout({ kind, namespace, name }: JsonObject, user: string): boolean {
  return kind === 'ServiceAccount' && user === `system:serviceaccount:${String(namespace)}:${String(name)}`;
}

function rulesOfRole(name: string, roles: Objects): readonly Rule[] {
  if (name === 'cluster-admin') return [EVERYTHING];
  const rules = roles.get(name)?.object['rules'];
  return Array.isArray(rules) ? rules.filter(isObject).map(toRule) : [];
}

const NONE: Objects = new Map();
const EVERYTHING: Rule = {
  verbs: new Set(['*']),
  groups: new Set(['*']),
  resources: new Set(['*']),
  names: new Set(),
};

function toRule({ verbs, apiGroups, resources, resourceNames }: JsonObject): Rule {
  return { verbs: texts(verbs), groups: texts(apiGroups), resources: texts(resources), names: texts(resourceNames) };
}

function texts(value: Json | undefined): ReadonlySet<string> {
  return new Set(Array.isArray(value) ? value.map(String) : []);
}

function isIn(rule: Rule, namespace: string | undefined): boolean {
  return rule.namespace === undefined || rule.namespace === namespace;
}

function covers(rule: Rule, attempt: Attempt): boolean {
  const { verbs, groups, resources, names } = rule;
  const resource = attempt.subresource === undefined ? attempt.resource : `${attempt.resource}/${attempt.subresource}`;
  return (
    isIn(rule, attempt.namespace) &&
    has(verbs, attempt.verb) &&
    has(groups, attempt.group) &&
    has(resources, resource) &&
    (names.size === 0 || (attempt.name !== undefined && names.has(attempt.name)))
  );
}

function has(set: ReadonlySet<string>, value: string): boolean {
  return set.has('*') || set.has(value);
}
