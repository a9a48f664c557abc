import type { ObjectRef } from '@overmesh/model';
import { openBody } from '../content.ts';
import { bodyDiff } from './changes.ts';
import { isByOvermesh, isTakenOver, virtualMeshOf, writerOf } from './found.ts';
import type { Identity } from './found.ts';
import { foundDrift, likeOurs } from './found-drift.ts';
import type { LedgerEntry, LiveObject, WantedObject } from './situation.ts';

/** An object with our marks that is not in the ledger, and what becomes of it when it is taken over. */
export interface FoundObject {
  readonly key: string;
  readonly ref: ObjectRef;
  readonly uid: string;
  /** Absent where it does not say. */
  readonly installation?: string;
  readonly virtualMesh?: string;
  /** `same`: nothing of its content changes. `unwanted`: no document asks for it, and it is left alone. */
  readonly standing: 'same' | 'differs' | 'unwanted';
  /** Unified diff from what is there to what would be written; empty where nothing changes. */
  readonly difference: string;
}

/** What of the objects with our marks could be taken over. */
export function judgeFound(
  objects: readonly { readonly key: string; readonly ref: ObjectRef; readonly live: LiveObject }[],
  wanted: readonly WantedObject[],
  ledger: readonly LedgerEntry[],
  identity: Identity,
): readonly FoundObject[] {
  const wants = new Map(wanted.map((one) => [one.key, one]));
  const own = new Map(ledger.filter(({ phase }) => phase !== 'gone').map((entry) => [entry.key, entry.uid]));
  return objects
    .filter(
      ({ key, live }) => isByOvermesh(live, identity) && (own.get(key) !== live.uid || isTakenOver(live, identity)),
    )
    .map(({ key, ref, live }) => {
      const installation = writerOf(live, identity);
      const virtualMesh = virtualMeshOf(live);
      const marks = {
        ...(installation !== undefined && { installation }),
        ...(virtualMesh !== undefined && { virtualMesh }),
      };
      return { key, ref, uid: live.uid, ...marks, ...standingOf(live, wants.get(key), identity) };
    });
}

function standingOf(
  live: LiveObject,
  wanted: WantedObject | undefined,
  identity: Identity,
): Pick<FoundObject, 'standing' | 'difference'> {
  if (!wanted) return { standing: 'unwanted', difference: '' };
  if (foundDrift(wanted, live, identity).length === 0) return { standing: 'same', difference: '' };
  const { ref, body } = wanted.object;
  return { standing: 'differs', difference: bodyDiff(ref, likeOurs(live, body), openBody(wanted.object)) };
}
