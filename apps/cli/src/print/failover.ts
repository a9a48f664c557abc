import { parseDocumentKey } from '@overmesh/model';
import type { FailoverStatusQuery } from '../generated/operations.ts';
import { firstOf, printableLine, wrapped } from './text.ts';
import type { Paint } from './text.ts';
import { ago } from './times.ts';

type Failover = FailoverStatusQuery['failover'];
type Evacuation = Failover['evacuations'][number];
type Ways = Failover['ways'][number];
type Tier = Ways['tiers'][number];

/** So many names of callers are told on a line. */
const CALLERS = 3;

/** Who is evacuated in a paragraph each, then each document with a line for callers that are sent to the same places. */
export function failoverText({ evacuations, ways }: Failover, now: Date, paint: Paint): string {
  const documents = [...Map.groupBy(ways, headOf)];
  const head = evacuations.length
    ? evacuations.map((one) => evacuationText(one, now, paint))
    : ['No cluster is evacuated.'];
  const body = documents.length
    ? documents.map(([document, all]) =>
        [printableLine(document), ...all.map((one) => waysText(one, paint))].join('\n'),
      )
    : ['No callers are sent anywhere by a VirtualDestination or an ExportPolicy.'];
  return [...head, ...body].join('\n\n');
}

/** An ExportPolicy gives many Services a name, and each leads somewhere else. */
function headOf({ virtualMesh, document, tiers }: Ways): string {
  const service = parseDocumentKey(document)?.kind === 'ExportPolicy' ? tiers[0]?.clusters[0]?.service : undefined;
  return `${document}${service === undefined ? '' : ` (${service})`} of ${virtualMesh}`;
}

function evacuationText(evacuation: Evacuation, now: Date, paint: Paint): string {
  const { askedBy, askedAt, reason, operation } = evacuation;
  const why = reason ? `: ${reason}` : '';
  const what = evacuation.direction === 'away' ? 'evacuated' : 'given back';
  const lines = [
    paint('yellow', wrapped(printableLine(operation.message), '')),
    wrapped(printableLine(`${what} by ${askedBy} ${ago(askedAt, now)}${why}`), '  '),
    ...operation.problems.map(({ message }) => paint('red', wrapped(printableLine(`held: ${message}`), '  '))),
  ];
  return lines.join('\n');
}

function waysText({ callers, tiers }: Ways, paint: Paint): string {
  const from = firstOf(callers, CALLERS);
  if (!tiers.length) return paint('red', wrapped(printableLine(`from ${from}: nowhere`), '  '));
  return wrapped(printableLine(`from ${from}: ${tiers.map(tierText).join('; then ')}`), '  ');
}

function tierText({ clusters }: Tier): string {
  return clusters
    .map(({ cluster, percent, share }) => `${cluster}${partOf(percent, clusters.length)}${noteOf(share)}`)
    .join(', ');
}

/** Of one that is alone in its tier nothing needs to be said. */
function partOf(percent: number | null, clusters: number): string {
  if (clusters === 1) return '';
  return percent === null ? ' by its endpoints' : ` ${percent} %`;
}

function noteOf(share: number | null): string {
  if (share === null) return '';
  return share === 0 ? ' (evacuated)' : ` (${share} % left to it)`;
}
