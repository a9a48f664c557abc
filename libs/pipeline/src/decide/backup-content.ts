import { API_VERSION, below, documentKey, fail, isPlainObject, parseAs, parseIntent, succeed } from '@overmesh/model';
import type { Pause, Problem, Result } from '@overmesh/model';
import type { ClusterCopy } from '@overmesh/clusters';
import type { DeliveryCopy } from '@overmesh/delivery';
import type { ContentCopy } from '@overmesh/intent';
import { authorityCopyProblems } from '@overmesh/trust';
import { FORMAT, FORMAT_VERSION } from '../backup/content.ts';
import type { BackupContent, BackupSummary } from '../backup/content.ts';
import { BackupShape } from '../backup/shape.ts';

/**
 * Reads what was inside a backup.
 *
 * Problems: BAD_FORMAT where it is none, UNSUPPORTED_VERSION where a newer Overmesh has made it, and whatever of its fields
 * and documents this version does not take, all at once. None repeats a credential.
 */
export function readContent(text: string): Result<BackupContent> {
  const value = parsedJson(text);
  if (!isPlainObject(value) || value['format'] !== FORMAT) return fail(noBackup);
  const { version, product } = value;
  if (typeof version === 'number' && version > FORMAT_VERSION) return fail(newer(version, String(product)));
  const read = parseAs(BackupShape, value, '');
  if (!read.ok) return fail(...below('backup', read.problems));
  // As it came, since it has the shape: reading it into classes loses keys that every object has, as a label `valueOf`.
  const content = value as unknown as BackupContent;
  const problems = contentProblems(content);
  return problems.length ? fail(...problems) : succeed(content);
}

export function summaryOf(content: BackupContent): BackupSummary {
  const { product, madeAt, madeBy, leftOut, documents, clusters, tokens, delivery, rollouts } = content;
  const live = documents.contents.filter(isLive);
  return {
    ...{ product, madeAt, madeBy, leftOut },
    virtualMeshes: live.filter(({ kind }) => kind === 'VirtualMesh').length,
    documents: live.length,
    clusters: clusters.length,
    tokens: tokens.length,
    pauses: delivery.pauses.length,
    rollouts: rollouts.filter(({ endedAt }) => endedAt === undefined).length,
    objects: delivery.lanes.reduce((sum, { objects }) => sum + Object.keys(objects).length, 0),
  };
}

/** What is known of the delivery to clusters that are in the backup: of others nobody could go on with anything. */
export function deliveryTo(clusters: readonly Pick<ClusterCopy, 'id'>[], copy: DeliveryCopy): DeliveryCopy {
  const ids = new Set(clusters.map(({ id }) => id));
  const isHere = ({ target }: Pause): boolean =>
    !target.startsWith('cluster/') || ids.has(target.slice('cluster/'.length));
  return {
    ...copy,
    lanes: copy.lanes.filter(({ clusterId }) => ids.has(clusterId)),
    pins: copy.pins.filter(({ clusterId }) => ids.has(clusterId)),
    pauses: copy.pauses.filter(isHere),
  };
}

/** What JSON's own error says repeats what it was given. */
function parsedJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function contentProblems(content: BackupContent): readonly Problem[] {
  const { documents, clusters, authorities = [] } = content;
  const needed = neededFrom(content);
  const read = documents.contents.filter(
    ({ virtualMesh, retiredIn }) => retiredIn === null || retiredIn > (needed.get(virtualMesh) ?? Infinity),
  );
  return [
    ...twice('document', documents.contents.filter(isLive).map(documentKey)),
    ...twice(
      'cluster',
      clusters.map(({ name }) => name),
    ),
    ...twice(
      'cluster with the UID',
      clusters.map(({ uid }) => uid),
    ),
    ...twice(
      'authority of',
      authorities.map(({ virtualMesh }) => virtualMesh),
    ),
    ...authorityCopyProblems(authorities),
    ...read.flatMap((one) => documentProblems(one, new Set(documents.heads.map(({ name }) => name)))),
  ];
}

/** The oldest revision of each VirtualMesh that some cluster shall have. */
function neededFrom({ delivery: { reached, pins } }: BackupContent): ReadonlyMap<string, number> {
  const pinned = [
    ...reached.map(({ virtualMesh, pinnedRevision }) => ({ virtualMesh, revision: pinnedRevision ?? Infinity })),
    ...pins,
  ];
  const groups = Map.groupBy(pinned, ({ virtualMesh }) => virtualMesh);
  return new Map([...groups].map(([name, group]) => [name, Math.min(...group.map(({ revision }) => revision))]));
}

/** The checks of this version: what it would not accept from a user it does not take from a file. */
function documentProblems(content: ContentCopy, heads: ReadonlySet<string>): readonly Problem[] {
  const { kind, name, workspace, labels, spec, virtualMesh } = content;
  const key = documentKey(content);
  if (!heads.has(virtualMesh))
    return [{ path: key, code: 'NOT_FOUND', message: `the backup has no VirtualMesh ${virtualMesh}` }];
  const read = parseIntent({ apiVersion: API_VERSION, kind, metadata: { name, workspace, labels }, spec });
  return read.ok ? [] : below(key, read.problems);
}

function twice(what: string, keys: readonly string[]): readonly Problem[] {
  const repeated = keys.filter((key, index) => keys.indexOf(key) !== index);
  return [...new Set(repeated)].map((key) => ({
    path: 'backup',
    code: 'DUPLICATE',
    message: `the ${what} ${key} is in it twice`,
  }));
}

function isLive({ retiredIn }: ContentCopy): boolean {
  return retiredIn === null;
}

const noBackup: Problem = {
  path: 'file',
  code: 'BAD_FORMAT',
  message: 'what is sealed in this file is no backup of Overmesh',
};

function newer(version: number, product: string): Problem {
  return {
    path: 'file',
    code: 'UNSUPPORTED_VERSION',
    message: `the backup has format ${version} and this Overmesh reads up to ${FORMAT_VERSION}: restore it with ${product} or newer`,
  };
}
