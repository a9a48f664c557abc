import type { MembersFieldsFragment, ReportFieldsFragment } from '../generated/operations.ts';
import type { Plan } from '../whole-plan.ts';
import { count, firstOf, printableLine } from './text.ts';
import type { Paint, Style } from './text.ts';

/**
 * What a person has to know of a change before they call it done, a line each: the meshes of a VirtualMesh, what reaches
 * nothing, requests that would fail, and fields that others have. What many clusters say is said once, with their names.
 *
 * @param documents keys of those that were handed in: others are told only where these take something from them
 */
export function findingLines(plan: Plan, documents: readonly string[], paint: Paint): readonly string[] {
  const asked = new Set(documents);
  const reports = plan.clusters.flatMap((cluster) => cluster.reports);
  return [
    ...plan.virtualMeshes.flatMap((one) => memberLines(one, paint)),
    ...unmatchedLines(
      plan.unmatched.filter(({ document }) => asked.has(document)),
      paint,
    ),
    ...plan.clusters.flatMap(({ cluster, mesh, hold }) =>
      hold ? [paint('yellow', printableLine(`${cluster}/${mesh} waits: ${hold}`))] : [],
    ),
    ...together(reports.flatMap((report) => findingsOf(report, asked))).map(([style, text]) =>
      paint(style, printableLine(text)),
    ),
  ];
}

/** `TrafficPolicy/typo reaches nothing: …`. */
export function unmatchedLines(
  unmatched: readonly { readonly document: string; readonly reason: string }[],
  paint: Paint,
): readonly string[] {
  return unmatched.map(({ document, reason }) =>
    paint('yellow', printableLine(`${document} reaches nothing: ${reason}`)),
  );
}

const SHOWN_MEMBERS = 10;

/** Which meshes a VirtualMesh has, and a line for each choice that is in vain. */
export function memberLines({ name, members, leftOut }: MembersFieldsFragment, paint: Paint): readonly string[] {
  const names = members.map(({ cluster, mesh }) => `${cluster}/${mesh}`);
  const more = names.length > SHOWN_MEMBERS ? `, and ${names.length - SHOWN_MEMBERS} more` : '';
  const head = names.length
    ? `VirtualMesh ${name} has ${count(names.length, 'mesh', 'meshes')}: ${names.slice(0, SHOWN_MEMBERS).join(', ')}${more}`
    : paint('yellow', `VirtualMesh ${name} has no mesh`);
  return [
    printableLine(head),
    ...leftOut.map(({ reason }) => paint('yellow', printableLine(`  not in it: ${reason}`))),
  ];
}

interface Finding {
  readonly style: Style;
  /** `TrafficPolicy/canary on bookinfo/reviews`. */
  readonly where: string;
  readonly place: string;
  readonly text: string;
}

function findingsOf(report: ReportFieldsFragment, asked: ReadonlySet<string>): readonly Finding[] {
  const { document, destination, cluster, mesh, outcome, warnings, conflicts } = report;
  const where = `${document} on ${destination ?? 'the whole mesh'}`;
  const at = (style: Style, text: string): Finding => ({ style, where, place: `${cluster}/${mesh}`, text });
  const isAsked = asked.has(document);
  const lost = conflicts.filter(({ loser, winner }) => loser === document && (isAsked || asked.has(winner)));
  return [
    ...(isAsked ? warnings.filter(({ severity }) => severity === 'problem') : []).map(({ message }) =>
      at('red', `problem: ${message}`),
    ),
    ...(isAsked && outcome === 'refused' ? [at('red', 'refused: it is strict, and not exact here')] : []),
    ...lost.map(({ field, message }) =>
      at(
        outcome === 'translated' ? 'yellow' : 'red',
        `${outcome === 'translated' ? 'partly' : 'no effect'}: ${field}: ${message}`,
      ),
    ),
  ];
}

const SHOWN_PLACES = 5;

/** One line for what several places say in the same words. */
function together(findings: readonly Finding[]): readonly (readonly [Style, string])[] {
  const groups = Map.groupBy(findings, ({ style, where, text }) => [style, where, text].join('\n'));
  return [...groups.values()].flatMap((same) => {
    const [first] = same;
    if (!first) return [];
    const places = [...new Set(same.map(({ place }) => place))];
    return [[first.style, `${first.where} (${firstOf(places, SHOWN_PLACES)}): ${first.text}`] as const];
  });
}
