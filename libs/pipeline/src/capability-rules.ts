import type { CapabilityRules, RequiredRule } from '@overmesh/clusters';
import { CONFIG_MAP, CRD, NAMESPACE, SERVICE, WATCHED_EVERYWHERE } from '@overmesh/meshes/kit';
import { meshes } from '@overmesh/meshes/all';
import type { KindRef, MeshKind } from '@overmesh/model';
import { MESH_KINDS, WRITING_CAPABILITIES } from '@overmesh/model';

const FOLLOW = ['list', 'watch'] as const;
const WRITE = ['create', 'delete', 'get', 'patch'] as const;
/** Definitions are kept for others, and read with all others. */
const DEFINE = ['create', 'patch'] as const;

/** Of the account of deploy/rbac alone: another one's token it may not have. */
const OWN_TOKEN: RequiredRule = {
  group: '',
  resources: ['serviceaccounts/token'],
  names: ['overmesh'],
  namespace: 'overmesh-system',
  verbs: ['create'],
};

interface Need {
  readonly kind: KindRef;
  readonly names?: readonly string[];
  readonly verbs: readonly string[];
}

/**
 * The rights that Overmesh uses on a member cluster, by what they are for, from what its plugins watch and write; the
 * manifests of deploy/rbac say the same, and a test holds them together. What API servers saw used in a whole run of
 * tests is compared with it by test/afterwards/rights.spec.ts. No Secrets, no wildcard.
 */
export function capabilityRules(): readonly CapabilityRules[] {
  const writing = MESH_KINDS.map((kind) => ({
    capability: WRITING_CAPABILITIES[kind],
    rules: grouped(writingNeeds(kind)),
  }));
  return [
    { capability: 'read', rules: grouped(readingNeeds()) },
    ...writing,
    { capability: 'trust-read', rules: grouped([trustNeed()]) },
    { capability: 'token-renewal', rules: [OWN_TOKEN] },
  ];
}

/** What discovery follows, and asks for by name before it takes something for gone. */
function readingNeeds(): readonly Need[] {
  const detectors = Object.values(meshes).map(({ detector }) => detector);
  const followed = [...WATCHED_EVERYWHERE, ...detectors.flatMap(({ watched }) => watched)];
  return [
    ...followed.map((kind) => ({ kind, verbs: FOLLOW })),
    // A kind is there while its definition is; the UID of kube-system is the cluster's identity.
    ...[CRD, NAMESPACE, SERVICE].map((kind) => ({ kind, verbs: ['get'] })),
    { kind: CONFIG_MAP, names: detectors.flatMap(({ configMapNames }) => configMapNames), verbs: ['get'] },
  ];
}

/** What is public of whom meshes trust. Secrets, which hold keys too, are in deploy/rbac/opt-in/trust.yaml alone. */
function trustNeed(): Need {
  const stores = Object.values(meshes).flatMap(({ trust }) => trust.stores);
  const names = stores.filter(({ kind }) => kind === 'ConfigMap').map(({ name }) => name);
  return { kind: CONFIG_MAP, names, verbs: ['get'] };
}

/** Lists and watches are for reading. Of definitions only ours are written: those of the other kinds that are owned. */
function writingNeeds(mesh: MeshKind): readonly Need[] {
  const { owned } = meshes[mesh].writer;
  const ours = owned.filter((kind) => kind !== CRD).map(({ plural, group }) => `${plural}.${group}`);
  return owned.map((kind) => {
    if (kind === CRD) return { kind, names: ours, verbs: DEFINE };
    return { kind, verbs: kind === SERVICE ? WRITE.filter((verb) => verb !== 'get') : WRITE };
  });
}

/** Verbs of one resource together, and resources of one group with the same verbs in a rule, as a person would write it. */
function grouped(needs: readonly Need[]): readonly RequiredRule[] {
  const verbs = new Map<string, { readonly need: Need; readonly verbs: Set<string> }>();
  for (const need of needs) {
    const key = `${need.kind.group}/${need.kind.plural} ${need.names?.join(',') ?? ''}`;
    const entry = verbs.get(key) ?? { need, verbs: new Set<string>() };
    for (const verb of need.verbs) entry.verbs.add(verb);
    verbs.set(key, entry);
  }
  return rulesOf([...verbs.values()].map(({ need, verbs: all }) => ({ ...need, verbs: [...all].sort() })));
}

function rulesOf(needs: readonly Need[]): readonly RequiredRule[] {
  const rules = new Map<string, { group: string; resources: string[]; names?: readonly string[]; verbs: string[] }>();
  for (const { kind, names, verbs } of needs) {
    const key = `${kind.group} ${verbs.join(',')} ${names?.join(',') ?? ''}`;
    const rule = rules.get(key) ?? {
      group: kind.group,
      resources: [],
      ...(names && { names: [...names].sort() }),
      verbs: [...verbs],
    };
    rule.resources.push(kind.plural);
    rules.set(key, rule);
  }
  return [...rules.values()].map((rule) => ({ ...rule, resources: rule.resources.sort() }));
}
