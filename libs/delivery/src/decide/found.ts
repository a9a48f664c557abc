import { INSTALLATION_ANNOTATION } from '@overmesh/meshes/kit';
import { holdsPath } from './drift.ts';
import type { LiveObject } from './situation.ts';

/** Who we are, as the marks on objects say it. */
export interface Identity {
  /** Our field manager's name. */
  readonly self: string;
  /** Id of this installation. */
  readonly installation: string;
}

/**
 * Id of the installation that applied the object last. An annotation that another hand has set or changed says nothing:
 * else whoever may annotate could make us let go of an object.
 */
export function writerOf({ content, managers }: LiveObject, { self }: Identity): string | undefined {
  const { annotations } = (content['metadata'] ?? {}) as { readonly annotations?: Readonly<Record<string, string>> };
  const mark = annotations?.[INSTALLATION_ANNOTATION];
  const path = ['metadata', 'annotations', INSTALLATION_ANNOTATION];
  const holders = managers.filter(({ fields }) => holdsPath(fields, path));
  const isOurs =
    holders.length > 0 && holders.every(({ manager, operation }) => manager === self && operation === 'Apply');
  return isOurs ? mark : undefined;
}

/** Another installation of Overmesh has applied it last: it decides over the object. */
export function isTakenOver(object: LiveObject, identity: Identity): boolean {
  const writer = writerOf(object, identity);
  return writer !== undefined && writer !== identity.installation;
}

/** Some installation of Overmesh has applied it: also one from before there were ids. */
export function isByOvermesh({ markedAsOurs, managers }: LiveObject, { self }: Identity): boolean {
  return markedAsOurs && managers.some(({ manager, operation }) => manager === self && operation === 'Apply');
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
