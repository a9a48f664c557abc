import type { ConflictReport } from '@overmesh/model';
import { byTexts, inTurn } from '../order.ts';
import type { Compare } from '../order.ts';
import type { NameDocument } from './names.ts';

/** The older one comes first, so that a newcomer never takes a name from what works; then the one first in the alphabet. */
export const byAge: Compare<Pick<NameDocument, 'createdAt' | 'name' | 'workspace'>> = inTurn(
  (a, b) => Date.parse(a.createdAt) - Date.parse(b.createdAt),
  byTexts(
    ({ name }) => name,
    ({ workspace }) => workspace,
  ),
);

/** Who has which host. */
export type Holders = ReadonlyMap<string, NameDocument>;

/** The hosts of a document that others before it have. */
export function conflictsOf(document: NameDocument, holders: Holders): readonly ConflictReport[] {
  return document.spec.hosts.flatMap((host): readonly ConflictReport[] => {
    const holder = holders.get(host);
    if (!holder) return [];
    const [winner, loser] = [holder.intent, document.intent];
    const { rule, why } = ruleBetween(holder, document);
    const message = `${winner} and ${loser} both want ${host}; ${winner} has it, because ${why}`;
    return [{ field: 'hosts', winner, loser, rule, message }];
  });
}

/** Why the holder comes before: a VirtualDestination says more of a name than an ExportPolicy does. */
function ruleBetween(
  holder: NameDocument,
  other: NameDocument,
): Pick<ConflictReport, 'rule'> & { readonly why: string } {
  if (!holder.exports && other.exports)
    return { rule: 'kind', why: 'a VirtualDestination comes before an ExportPolicy' };
  if (Date.parse(holder.createdAt) === Date.parse(other.createdAt))
    return { rule: 'name', why: 'it comes first by name' };
  return { rule: 'age', why: `it is older (${holder.createdAt} against ${other.createdAt})` };
}
