import { KubeError, isKubeError } from '@overmesh/kube';
import type { KubeClient } from '@overmesh/kube';
import { CRD } from '@overmesh/meshes/kit';
import type { KindRef } from '@overmesh/model';
import type { LedgerEntry, Observation } from './decide/situation.ts';
import { consequenceOf } from './decide/retry.ts';
import { inParallel } from './in-parallel.ts';
import { toLiveObject } from './observed.ts';
import type { Observer } from './observed.ts';

/** Reads under way at once on one cluster. */
const READS_AT_ONCE = 4;

/** What of a ledger row says where to look, and whether the watch has seen enough. */
export type Looked = Pick<LedgerEntry, 'key' | 'ref' | 'phase' | 'uid' | 'resourceVersion' | 'finding'>;

/**
 * Looks at the objects of these ledger rows.
 *
 * What the watch shows untouched costs nothing. Everything else is read by name: only the API server's own "there is no
 * such object" (or "there is no such definition") counts as missing, never an absence from a list.
 *
 * @returns per key; keys without a row are not asked for, since a create-only write finds out
 * @throws KubeError when the cluster as a whole cannot be read
 */
export async function lookAt(
  client: KubeClient,
  ledger: readonly Looked[],
  observer: Observer | undefined,
): Promise<ReadonlyMap<string, Observation>> {
  const definitions = new Definitions(client);
  const looked = await inParallel(
    READS_AT_ONCE,
    ledger,
    async (entry) => [entry.key, await look(client, entry, observer, definitions)] as const,
  );
  return new Map(looked);
}

async function look(
  client: KubeClient,
  entry: Looked,
  observer: Observer | undefined,
  definitions: Definitions,
): Promise<Observation> {
  const { uid, resourceVersion } = entry;
  // That nobody has touched it says all, unless the API server itself made something else of what we wrote.
  const wasWhole = entry.phase === 'present' && entry.finding === undefined;
  if (wasWhole && uid && resourceVersion && observer?.showsUnchanged(entry.key, uid, resourceVersion))
    return { state: 'as-recorded' };
  try {
    const object = await client.get(entry.ref);
    if (!object) return { state: 'missing' };
    const live = toLiveObject(object);
    const asRecorded = wasWhole && live.uid === uid && live.resourceVersion === resourceVersion;
    if (asRecorded) observer?.expect(entry.key, live.uid, live.resourceVersion);
    return asRecorded ? { state: 'as-recorded' } : { state: 'live', object: live };
  } catch (error) {
    if (!(error instanceof KubeError) || consequenceOf(error.reason) === 'lane-waits') throw error;
    const isKindMissing = isKubeError(error, 'kind-missing');
    if (isKindMissing && (await definitions.isGone(entry.ref.kind))) return { state: 'missing' };
    return { state: 'unknown', reason: error.message, isKindMissing };
  }
}

/** With its definition every object of a kind is gone, and the definition can be asked for by name. */
class Definitions {
  readonly #gone = new Map<string, Promise<boolean>>();

  constructor(private readonly client: KubeClient) {}

  isGone({ plural, group }: KindRef): Promise<boolean> {
    const name = `${plural}.${group}`;
    const asked = this.#gone.get(name) ?? this.client.get({ kind: CRD, name }).then((found) => found === undefined);
    this.#gone.set(name, asked);
    return asked;
  }
}
