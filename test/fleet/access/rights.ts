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
  readonly verbs: ReadonlySet<string>;
  readonly groups: ReadonlySet<string>;
  readonly resources: ReadonlySet<string>;
  readonly names: ReadonlySet<string>;
}

const BINDINGS = 'rbac.authorization.k8s.io/clusterrolebindings';
const ROLES = 'rbac.authorization.k8s.io/clusterroles';

/**
 * What users may do by ClusterRoles and their bindings. Roles of single namespaces are not looked at.
 *
 * @see https://kubernetes.io/docs/reference/access-authn-authz/rbac/
 */
export class Rights {
  #known = new Map<string, readonly Rule[]>();
  #from: readonly [Objects, Objects] | undefined;

  constructor(private readonly store: Store) {}

  allows({ name, isMaster }: User, attempt: Attempt): boolean {
    return isMaster || this.#rulesOf(name).some((rule) => covers(rule, attempt));
  }

  /** Everything that a user may do, as RBAC says it. */
  rules({ name, isMaster }: User): readonly JsonObject[] {
    const rules = isMaster ? [EVERYTHING] : this.#rulesOf(name);
    return rules.map(({ verbs, groups, resources, names }) => ({
      verbs: [...verbs],
      apiGroups: [...groups],
      resources: [...resources],
      ...(names.size ? { resourceNames: [...names] } : {}),
    }));
  }

  #rulesOf(user: string): readonly Rule[] {
    const [bindings, roles] = [this.store.objects(BINDINGS), this.store.objects(ROLES)];
    if (this.#from?.[0] !== bindings || this.#from[1] !== roles) {
      this.#from = [bindings, roles];
      this.#known = new Map();
    }
    const rules = this.#known.get(user) ?? rulesFor(user, bindings, roles);
    this.#known.set(user, rules);
    return rules;
  }
}

function rulesFor(user: string, bindings: Objects, roles: Objects): readonly Rule[] {
  return [...bindings.values()]
    .map(({ object }) => object)
    .filter(
      ({ subjects }) =>
        Array.isArray(subjects) && subjects.some((subject) => isObject(subject) && isAbout(subject, user)),
    )
    .flatMap(({ roleRef }) => rulesOfRole(String(isObject(roleRef) ? roleRef['name'] : ''), roles));
}

function isAbout({ kind, namespace, name }: JsonObject, user: string): boolean {
  return kind === 'ServiceAccount' && user === `system:serviceaccount:${String(namespace)}:${String(name)}`;
}

function rulesOfRole(name: string, roles: Objects): readonly Rule[] {
  if (name === 'cluster-admin') return [EVERYTHING];
  const rules = roles.get(name)?.object['rules'];
  return Array.isArray(rules) ? rules.filter(isObject).map(toRule) : [];
}

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

function covers({ verbs, groups, resources, names }: Rule, attempt: Attempt): boolean {
  const resource = attempt.subresource === undefined ? attempt.resource : `${attempt.resource}/${attempt.subresource}`;
  return (
    has(verbs, attempt.verb) &&
    has(groups, attempt.group) &&
    has(resources, resource) &&
    (names.size === 0 || (attempt.name !== undefined && names.has(attempt.name)))
  );
}

function has(set: ReadonlySet<string>, value: string): boolean {
  return set.has('*') || set.has(value);
}
