import { IsOptional, IsString } from 'class-validator';
import { accessPolicyKind } from './access/kind.ts';
import { IsLabels, IsName } from './constraints.ts';
import { DEFAULT_WORKSPACE, documentKey } from './document-key.ts';
import type { DocumentId } from './document-key.ts';
import { exportPolicyKind } from './export-policy/kind.ts';
import { hostileContent } from './hostile.ts';
import type { KindDescriptor } from './kind-descriptor.ts';
import { isReservedLabelKey } from './names.ts';
import { isPlainObject, parseAs } from './parse.ts';
import type { Problem } from './problem.ts';
import { fail, succeed } from './result.ts';
import type { Result } from './result.ts';
import { trafficPolicyKind } from './traffic/kind.ts';
import { virtualDestinationKind } from './virtual-destination/kind.ts';
import { virtualMeshKind } from './virtual-mesh/kind.ts';

export const API_VERSION = 'overmesh.io/v1';

/** Every kind of document that a user may write: one line each. */
export const KINDS = {
  VirtualMesh: virtualMeshKind,
  TrafficPolicy: trafficPolicyKind,
  AccessPolicy: accessPolicyKind,
  VirtualDestination: virtualDestinationKind,
  ExportPolicy: exportPolicyKind,
};

export type IntentKind = keyof typeof KINDS;
/** Spec of each kind. */
export type IntentSpecs = { readonly [K in IntentKind]: InstanceType<(typeof KINDS)[K]['spec']> };

/** What names a document. */
export class IntentMetadata {
  /** Unique among the documents of its kind in its workspace: lower-case letters, digits and -, at most 63. */
  @IsString()
  @IsName()
  readonly name!: string;

  /** Whose it is; `default` when absent. What belongs to the installation has none. */
  @IsOptional()
  @IsString()
  @IsName()
  readonly workspace?: string;

  /** For people and selection; keys under kubernetes.io, k8s.io and overmesh.io are reserved. None when absent. */
  @IsOptional()
  @IsLabels({ minimum: 0, maximum: 64 })
  readonly labels?: Readonly<Record<string, string>>;
}

/** A user's document after it was read: looks like a Kubernetes object, and means one thing. */
export type Intent = {
  readonly [K in IntentKind]: {
    readonly apiVersion: typeof API_VERSION;
    readonly kind: K;
    readonly metadata: {
      readonly name: string;
      readonly workspace: string;
      readonly labels: Readonly<Record<string, string>>;
    };
    readonly spec: IntentSpecs[K];
  };
}[IntentKind];

export const INTENT_KINDS = Object.keys(KINDS) as readonly IntentKind[];

/** The VirtualMesh that a document belongs to. */
export function virtualMeshOf(intent: Intent): string {
  return descriptorOf(intent.kind).virtualMesh(intent.metadata.name, intent.spec);
}

/** Documents that this one names: those of its own workspace, or of the installation. */
export function referencesOf({ kind, metadata, spec }: Intent): readonly (DocumentRef & { readonly path: string })[] {
  return descriptorOf(kind)
    .references(spec)
    .map(({ kind: other, name, path }) => {
      const workspace = descriptorOf(other).scope === 'installation' ? DEFAULT_WORKSPACE : metadata.workspace;
      return { kind: other, workspace, name, path };
    });
}

/** The descriptor of a kind for whoever holds a document of just this kind: its spec is of that kind. */
export function descriptorOf(kind: IntentKind): KindDescriptor<IntentSpecs[IntentKind]> {
  return KINDS[kind] as KindDescriptor<IntentSpecs[IntentKind]>;
}

/** A document of some kind, by what it is known by. */
export type DocumentRef = DocumentId<IntentKind>;

export function refOf({ kind, metadata: { workspace, name } }: Intent): DocumentRef {
  return { kind, workspace, name };
}

/** See documentKey. */
export function intentKey(intent: Intent): string {
  return documentKey(refOf(intent));
}

const ENVELOPE = new Set(['apiVersion', 'kind', 'metadata', 'spec']);

/**
 * Reads one document. Every problem of it comes back at once, with its path; nothing is dropped or guessed.
 *
 * What no document may hold anywhere (null, NUL, too much, too deep) comes back alone, before the rest is read.
 */
export function parseIntent(document: unknown): Result<Intent> {
  if (!isPlainObject(document)) return fail({ path: '', code: 'WRONG_TYPE', message: 'a document must be an object' });
  const hostile = hostileContent(document);
  if (hostile.length) return fail(...hostile);
  const kind = document['kind'];
  const envelope = envelopeProblems(document);
  if (!isIntentKind(kind)) return fail(...envelope);
  return parseKind(kind, document, envelope);
}

function parseKind(kind: IntentKind, document: Record<string, unknown>, envelope: readonly Problem[]): Result<Intent> {
  const descriptor = descriptorOf(kind);
  const metadata = parseAs(IntentMetadata, document['metadata'], 'metadata');
  const spec = parseAs(descriptor.spec, document['spec'], 'spec');
  const problems = [
    ...envelope,
    ...(metadata.ok ? [] : metadata.problems),
    ...reservedLabels(document['metadata']),
    ...(descriptor.scope === 'installation' ? namedWorkspace(kind, document['metadata']) : []),
    ...(spec.ok ? descriptor.check(spec.value) : spec.problems),
  ];
  if (!metadata.ok || !spec.ok || problems.length) return fail(...problems);
  const { name, workspace = DEFAULT_WORKSPACE, labels = {} } = metadata.value;
  return succeed({ apiVersion: API_VERSION, kind, metadata: { name, workspace, labels }, spec: spec.value } as Intent);
}

function envelopeProblems(document: Record<string, unknown>): readonly Problem[] {
  const problems: Problem[] = Object.keys(document)
    .filter((field) => !ENVELOPE.has(field))
    .map((field) => ({ path: field, code: 'UNKNOWN_FIELD', message: `there is no field ${field} here` }));
  if (document['apiVersion'] !== API_VERSION)
    problems.push({ path: 'apiVersion', code: 'UNSUPPORTED_VERSION', message: `must be ${API_VERSION}` });
  if (!isIntentKind(document['kind']))
    problems.push({ path: 'kind', code: 'UNKNOWN_KIND', message: `must be one of ${INTENT_KINDS.join(', ')}` });
  return problems;
}

/** Whether there is a kind of this name. */
export function isIntentKind(kind: unknown): kind is IntentKind {
  return typeof kind === 'string' && INTENT_KINDS.includes(kind as IntentKind);
}

/** Looks at the raw value, so that a reserved label is told beside whatever else is wrong with the metadata. */
function reservedLabels(metadata: unknown): readonly Problem[] {
  const labels = isPlainObject(metadata) ? metadata['labels'] : undefined;
  return Object.keys(isPlainObject(labels) ? labels : {})
    .filter(isReservedLabelKey)
    .map((key) => ({
      path: `metadata.labels.${key}`,
      code: 'REFUSED',
      message: 'labels under kubernetes.io, k8s.io and overmesh.io are not for users',
    }));
}

/** Two meshes may not be in VirtualMeshes of one name, whoever made them: there is one of a name in the installation. */
function namedWorkspace(kind: IntentKind, metadata: unknown): readonly Problem[] {
  const workspace = isPlainObject(metadata) ? metadata['workspace'] : undefined;
  if (workspace === undefined || workspace === DEFAULT_WORKSPACE) return [];
  const message = `a ${kind} belongs to the installation and to no workspace: leave workspace out`;
  return [{ path: 'metadata.workspace', code: 'REFUSED', message }];
}
