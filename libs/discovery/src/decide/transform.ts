import type { SeenObject } from '@overmesh/meshes/kit';
import {
  CRD,
  DAEMON_SET,
  DEPLOYMENT,
  MUTATING_WEBHOOK,
  NAMESPACE,
  POD,
  REPLICA_SET,
  SERVICE,
  STATEFUL_SET,
  VALIDATING_WEBHOOK,
} from '@overmesh/meshes/kit';
import { oneLine } from '@overmesh/model';
import type { Addressing, KindRef } from '@overmesh/model';

type Fields = Readonly<Record<string, unknown>>;
type Keep = (object: SeenObject) => Fields;

/** A large cluster has 100 000 pods: every byte that is kept of one is 100 kB. */
const LONGEST_ANNOTATION = 4_096;
/** A registry, a path, a tag of 128 characters and a digest fit. */
const LONGEST_IMAGE = 500;
/** What the API server takes for the name of a field manager. */
const LONGEST_MANAGER = 128;
const NEVER_KEPT = new Set(['kubectl.kubernetes.io/last-applied-configuration', 'deployment.kubernetes.io/revision']);

/**
 * The parts of an object that discovery or a plugin reads, everything else let go.
 *
 * Environment and arguments of containers are not kept: applications put secrets there. Kinds of a mesh stay whole but for
 * their bookkeeping, since only the mesh's plugin knows what it reads.
 */
export function transform(kind: KindRef, object: SeenObject): SeenObject {
  const keep = keepers.get(`${kind.group}/${kind.kind}`) ?? wholeBody;
  const { group, version } = kind;
  const authors = namesAuthors(kind) ? authorsOf(object.metadata) : [];
  return {
    apiVersion: group ? `${group}/${version}` : version,
    kind: kind.kind,
    metadata: { ...transformMetadata(object.metadata), ...(authors.length && { authors }) },
    ...keep(object),
  };
}

/** True for kinds of a mesh, whose objects say who wrote them: somebody may have to be asked. */
export function namesAuthors(kind: KindRef): boolean {
  return !keepers.has(`${kind.group}/${kind.kind}`);
}

/** A controller that keeps an object's status has not written it. */
function authorsOf(metadata: SeenObject['metadata'] & { readonly managedFields?: unknown }): readonly string[] {
  const managers = list(metadata, 'managedFields')
    .filter((entry) => !at(entry, 'subresource'))
    .map((entry) => at(entry, 'manager'));
  const names = managers.filter((name) => typeof name === 'string').map((name) => oneLine(name, LONGEST_MANAGER));
  return [...new Set(names)].sort();
}

/** UID and version stay although no plugin reads them: by them `follow` tells news from late events. */
function transformMetadata(metadata: SeenObject['metadata'] & { readonly resourceVersion?: string }) {
  const { name, namespace, uid, resourceVersion, creationTimestamp, deletionTimestamp } = metadata;
  const { labels, annotations, ownerReferences } = metadata;
  return {
    name,
    ...(namespace !== undefined && { namespace }),
    ...(uid !== undefined && { uid }),
    ...(resourceVersion !== undefined && { resourceVersion }),
    ...(creationTimestamp !== undefined && { creationTimestamp }),
    ...(deletionTimestamp !== undefined && { deletionTimestamp }),
    ...(labels && { labels }),
    ...(annotations && { annotations: keptAnnotations(annotations) }),
    ...(ownerReferences && { ownerReferences: ownerReferences.map(transformOwner) }),
  };
}

function keptAnnotations(annotations: Readonly<Record<string, string>>) {
  const kept = Object.entries(annotations).filter(
    ([key, value]) => !NEVER_KEPT.has(key) && value.length <= LONGEST_ANNOTATION,
  );
  return Object.fromEntries(kept);
}

function transformOwner({ kind, name, controller }: NonNullable<SeenObject['metadata']['ownerReferences']>[number]) {
  return { kind, name, ...(controller !== undefined && { controller }) };
}

const nothing: Keep = () => ({});

const wholeBody: Keep = ({ apiVersion: _version, kind: _kind, metadata: _metadata, ...body }) => body;

const podTemplate: Keep = (object) => {
  const template = at(at(object, 'spec'), 'template');
  return {
    spec: {
      template: {
        metadata: pick(at(template, 'metadata'), 'labels', 'annotations'),
        spec: podSpec(at(template, 'spec')),
      },
    },
    status: pick(at(object, 'status'), 'readyReplicas', 'numberReady'),
  };
};

const pod: Keep = (object) => {
  const conditions = list(at(object, 'status'), 'conditions').filter((condition) => at(condition, 'type') === 'Ready');
  return {
    spec: podSpec(at(object, 'spec')),
    status: {
      ...pick(at(object, 'status'), 'phase'),
      conditions: conditions.map((condition) => pick(condition, 'type', 'status', 'lastTransitionTime')),
    },
  };
};

const ADDRESSING = [
  'publishNotReadyAddresses',
  'internalTrafficPolicy',
  'ipFamilyPolicy',
] as const satisfies readonly (keyof Addressing)[];

const service: Keep = (object) => ({
  spec: pick(at(object, 'spec'), 'type', 'clusterIP', 'selector', 'ports', 'externalIPs', ...ADDRESSING),
  status: pick(at(object, 'status'), 'loadBalancer'),
});

const webhooks: Keep = (object) => ({
  webhooks: list(object, 'webhooks').map((webhook) => ({
    ...pick(webhook, 'name', 'namespaceSelector', 'objectSelector'),
    clientConfig: pick(at(webhook, 'clientConfig'), 'service', 'url'),
  })),
});

const crd: Keep = (object) => {
  const spec = at(object, 'spec');
  return {
    spec: {
      ...pick(spec, 'group', 'scope'),
      names: pick(at(spec, 'names'), 'kind', 'plural'),
      versions: list(spec, 'versions').map((version) => pick(version, 'name', 'served')),
    },
  };
};

const keepers: ReadonlyMap<string, Keep> = new Map(
  (
    [
      [NAMESPACE, nothing],
      [REPLICA_SET, nothing],
      [DEPLOYMENT, podTemplate],
      [STATEFUL_SET, podTemplate],
      [DAEMON_SET, podTemplate],
      [POD, pod],
      [SERVICE, service],
      [MUTATING_WEBHOOK, webhooks],
      [VALIDATING_WEBHOOK, webhooks],
      [CRD, crd],
    ] as const
  ).map(([kind, keep]) => [`${kind.group}/${kind.kind}`, keep]),
);

function podSpec(spec: unknown): Fields {
  const containers = (field: string) =>
    list(spec, field).map((container) => ({ ...pick(container, 'name', 'restartPolicy'), ...image(container) }));
  return {
    ...pick(spec, 'serviceAccountName'),
    containers: containers('containers'),
    initContainers: containers('initContainers'),
  };
}

/** An image is quoted in evidence; Kubernetes takes any text for one. */
function image(container: unknown): Fields {
  const found = at(container, 'image');
  return typeof found === 'string' ? { image: oneLine(found, LONGEST_IMAGE) } : {};
}

function at(value: unknown, field: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Fields)[field] : undefined;
}

function list(value: unknown, field: string): readonly unknown[] {
  const found = at(value, field);
  return Array.isArray(found) ? found : [];
}

function pick(value: unknown, ...fields: readonly string[]): Fields {
  const pairs = fields.flatMap((field) => {
    const found = at(value, field);
    return found === undefined ? [] : [[field, found] as const];
  });
  return Object.fromEntries(pairs);
}
