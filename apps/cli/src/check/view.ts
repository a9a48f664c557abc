import { count, printableLine, wrapped } from '../print/text.ts';
import type { Paint } from '../print/text.ts';
import type { Facts } from './facts.ts';
import { AREAS } from './finding.ts';
import type { Area, Finding } from './finding.ts';

/**
 * A line for each area, below it what was found there with its fix, and a line that sums up.
 *
 * @param width columns of the terminal; without one a finding is a line, for grep
 */
export function checkText(
  findings: readonly Finding[],
  facts: Facts | undefined,
  paint: Paint,
  width = Infinity,
): string {
  const seen = facts ? AREAS : AREAS.slice(0, 1);
  const areas = seen.map((area) => areaText(area, findings, facts, paint, width));
  return [...areas, '', summary(findings, paint)].join('\n');
}

function areaText(area: Area, all: readonly Finding[], facts: Facts | undefined, paint: Paint, width: number): string {
  const own = all.filter((one) => one.area === area);
  const head = own.length ? countsText(own) : `ok${facts ? extent(area, facts) : ''}`;
  const style = own.some(isProblem) ? 'red' : own.length ? 'yellow' : 'green';
  const lines = own.flatMap(({ severity, subject, message, fix }) => [
    paint(
      isProblem({ severity }) ? 'red' : 'yellow',
      wrapped(printableLine(`${severity}: ${subject} ${message}`), '  ', width),
    ),
    wrapped(printableLine(`fix: ${fix}`), '    ', width),
  ]);
  return [`${area.padEnd(13)}${paint(style, head)}`, ...lines].join('\n');
}

/** How much of it there was to look at: "ok" of nothing says nothing. */
function extent(area: Area, { hub, clusters, status, members, endings }: Facts): string {
  const texts: Readonly<Partial<Record<Area, string>>> = {
    hub: `Overmesh ${hub.program}`,
    database: `at ${hub.database}`,
    workers: `${count(hub.workers.length, 'worker')}`,
    clusters: count(clusters.length, 'cluster'),
    meshes: `${count(members.flatMap((one) => one.members).length, 'mesh', 'meshes')} in ${count(members.length, 'VirtualMesh', 'VirtualMeshes')}`,
    trust: count(endings.filter(({ what }) => what !== 'credential').length, 'certificate'),
    documents: count(new Set(status.map(({ document }) => document)).size, 'document'),
  };
  const text = texts[area];
  return text === undefined ? '' : `, ${text}`;
}

function summary(findings: readonly Finding[], paint: Paint): string {
  if (findings.length === 0) return paint('green', 'All is well.');
  return findings.some(isProblem)
    ? paint('red', `${countsText(findings)}.`)
    : paint('yellow', `${countsText(findings)}.`);
}

/** `2 problems, 1 warning`. */
function countsText(findings: readonly Finding[]): string {
  const problems = findings.filter(isProblem).length;
  const warnings = findings.length - problems;
  return [...(problems ? [count(problems, 'problem')] : []), ...(warnings ? [count(warnings, 'warning')] : [])].join(
    ', ',
  );
}

/** A problem makes the check fail. */
export function isProblem({ severity }: Pick<Finding, 'severity'>): boolean {
  return severity === 'problem';
}
