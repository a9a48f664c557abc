import { CONTENT_ANNOTATION, INSTALLATION_ANNOTATION, VIRTUAL_MESH_LABEL } from '@overmesh/meshes/kit';
import { holdsPath } from './drift.ts';
import type { Agreement, LiveObject, WantedObject } from './situation.ts';

/** Who we are, as the marks on objects say it. */
export interface Identity {
  /** Our field manager's name. */
  readonly self: string;
  /** Id of this installation. */
  readonly installation: string;
}

/** Id of the installation that applied the object last; undefined where it does not say. */
export function writerOf(object: LiveObject, identity: Identity): string | undefined {
  return markOf(object, INSTALLATION_ANNOTATION, identity);
}

/** The content that was applied last, as a hash; undefined where it does not say. */
export function contentOf(object: LiveObject, identity: Identity): string | undefined {
  return markOf(object, CONTENT_ANNOTATION, identity);
}

/** An annotation that another hand has set or changed says nothing: else whoever may annotate could make us let go. */
function markOf({ content, managers }: LiveObject, annotation: string, { self }: Identity): string | undefined {
  const { annotations } = (content['metadata'] ?? {}) as { readonly annotations?: Readonly<Record<string, string>> };
  const holders = managers.filter(({ fields }) => holdsPath(fields, ['metadata', 'annotations', annotation]));
  const isOurs = holders.every(({ manager, operation }) => manager === self && operation === 'Apply');
  return holders.length > 0 && isOurs ? annotations?.[annotation] : undefined;
}

/** VirtualMesh that the object says it is for. */
export function virtualMeshOf({ content }: LiveObject): string | undefined {
  const { labels } = (content['metadata'] ?? {}) as { readonly labels?: Readonly<Record<string, string>> };
  return labels?.[VIRTUAL_MESH_LABEL];
}

/** The object says all that we would say of it: that we wrote this very content, for this VirtualMesh. */
export function bearsMarksOf({ hash, virtualMesh }: WantedObject, object: LiveObject, identity: Identity): boolean {
  const isByUs = writerOf(object, identity) === identity.installation;
  return isByUs && contentOf(object, identity) === hash && virtualMeshOf(object) === virtualMesh;
}

/** The agreement is about this very object, from the hand that had written it when the person saw it. */
export function isAgreed({ uid, installation }: Agreement, object: LiveObject, identity: Identity): boolean {
  return uid === object.uid && installation === (writerOf(object, identity) ?? null);
}

/** Another installation of Overmesh has applied it last: it decides over the object. */
export function isTakenOver(object: LiveObject, identity: Identity): boolean {
  const writer = writerOf(object, identity);
  return writer !== undefined && writer !== identity.installation;
}

/** Some installation of Overmesh has applied it: also one from before there were ids. */
export function isByOvermesh(object: LiveObject, identity: Identity): boolean {
  return object.markedAsOurs && isAppliedByUs(object, identity);
}

/** Our field manager, of whichever installation, has applied something of it. */
export function isAppliedByUs({ managers }: LiveObject, { self }: Identity): boolean {
  return managers.some(({ manager, operation }) => manager === self && operation === 'Apply');
}

/** Whose it is, and what a person can do about it. */
export function foundSentence(object: LiveObject, identity: Identity): string {
  return `an object of this name exists that Overmesh did not write here: ${whose(object, identity)}; \`overmesh cluster adopt\` takes it over`;
}

function whose(object: LiveObject, identity: Identity): string {
  const writer = writerOf(object, identity);
  if (writer === undefined) return 'an Overmesh that left no name wrote it';
  return writer === identity.installation
    ? 'this installation wrote it, and its ledger does not know of it'
    : `installation ${writer} of Overmesh wrote it last`;
}
