import type { DesiredObject, WarningReport } from '@overmesh/model';
import { objectKey } from '@overmesh/model';

/**
 * What an object may have before it is warned of. etcd takes 1.5 MiB of it together with the record of who set which
 * field, which the API server adds.
 *
 * @see https://etcd.io/docs/v3.6/dev-guide/limit/ (request size limit)
 */
const MOST_BYTES = 1024 * 1024;

export interface LargeObject {
  /** `Kind/name` of the documents that it comes from. */
  readonly intents: readonly string[];
  readonly warning: WarningReport;
}

/**
 * Objects that an API server may find too large, each with the warning. Such an object is refused there as a whole and
 * what was there before stays; said here, it is known before anything is written.
 */
export function largeObjects(objects: readonly DesiredObject[]): readonly LargeObject[] {
  return objects.flatMap(({ ref, body, intents }) => {
    const bytes = new TextEncoder().encode(JSON.stringify(body)).length;
    return bytes <= MOST_BYTES ? [] : [{ intents, warning: warningOf(objectKey(ref), bytes) }];
  });
}

function warningOf(object: string, bytes: number): WarningReport {
  const size = `${(bytes / 1024 / 1024).toFixed(1)} MiB`;
  const message = `${object} would have ${size}, and API servers store at most 1.5 MiB with their bookkeeping: use fewer policies or shorter matches on this Service`;
  return { code: 'TOO_LARGE', message };
}
