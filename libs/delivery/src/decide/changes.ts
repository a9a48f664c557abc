import { apiVersionOf } from '@overmesh/model';
import type { JsonObject, ObjectRef, PlannedChange } from '@overmesh/model';
import { createTwoFilesPatch } from 'diff';
import { stringify } from 'yaml';
import { openBody } from '../content.ts';
import type { LedgerEntry, WantedObject } from './situation.ts';

/**
 * What would be written and deleted to come from what was last written to what is wanted, each with its diff.
 *
 * It compares with the ledger and asks no cluster: a hand edit shows as drift, not as a part of the user's change.
 */
export function plannedChanges(
  ledger: readonly LedgerEntry[],
  wanted: readonly WantedObject[],
): readonly PlannedChange[] {
  const present = new Map(ledger.filter(({ phase }) => phase !== 'gone').map((entry) => [entry.key, entry]));
  const writes = wanted.flatMap((one) => {
    const entry = present.get(one.key);
    present.delete(one.key);
    if (entry?.hash === one.hash) return [];
    return [changeOf(entry ? 'update' : 'create', one.object.ref, entry?.body, openBody(one.object))];
  });
  const deletes = [...present.values()]
    .filter(({ keep }) => !keep)
    .map((entry) => changeOf('delete', entry.ref, entry.body, undefined));
  return [...writes, ...deletes];
}

function changeOf(
  action: PlannedChange['action'],
  ref: ObjectRef,
  before: JsonObject | undefined,
  after: JsonObject | undefined,
): PlannedChange {
  const { namespace, name } = ref;
  return {
    action,
    apiVersion: apiVersionOf(ref.kind),
    kind: ref.kind.kind,
    ...(namespace ? { namespace } : {}),
    name,
    diff: bodyDiff(ref, before, after),
  };
}

/** Unified diff of two bodies of one object as YAML; either may be absent. */
export function bodyDiff(ref: ObjectRef, before: JsonObject | undefined, after: JsonObject | undefined): string {
  const title = `${ref.kind.kind} ${ref.namespace ? `${ref.namespace}/` : ''}${ref.name}`;
  const patch = createTwoFilesPatch(title, title, yamlOf(before), yamlOf(after), 'now', 'then', { context: 3 });
  return patch.slice(patch.indexOf('---'));
}

function yamlOf(body: JsonObject | undefined): string {
  // A value that a body holds twice (a schema in our CRDs) is written twice: sorting would part an alias from its anchor.
  return body ? stringify(body, { sortMapEntries: true, lineWidth: 0, aliasDuplicateObjects: false }) : '';
}
