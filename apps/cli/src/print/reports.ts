import type { ReportFieldsFragment } from '../generated/operations.ts';
import { printableLine } from './text.ts';
import type { Paint } from './text.ts';

/** What was not done exactly, was refused or lost to another document; nothing for what is exact. */
export function reportLines(reports: readonly ReportFieldsFragment[], paint: Paint): readonly string[] {
  return reports.flatMap((report) => {
    const where = `${report.document} on ${report.destination ?? 'the whole mesh'}`;
    return [...outcomeLines(report), ...featureLines(report), ...conflictLines(report), ...warningLines(report)].map(
      ([style, text]) => paint(style, printableLine(`${where}: ${text}`)),
    );
  });
}

type Line = readonly ['red' | 'yellow', string];

function outcomeLines({ outcome }: ReportFieldsFragment): readonly Line[] {
  if (outcome === 'refused')
    return [['red', 'refused: it is strict, and this mesh cannot do all of it exactly; what was there stays']];
  if (outcome === 'held') return [['yellow', 'what was there before stays: the cluster has changed']];
  return outcome === 'shadowed' ? [['yellow', 'another document decides here']] : [];
}

function featureLines({ features }: ReportFieldsFragment): readonly Line[] {
  return features
    .filter(({ fidelity }) => fidelity !== 'exact')
    .map(({ feature, fidelity, reason }): Line => {
      const style = fidelity === 'unsupported' ? 'red' : 'yellow';
      return [style, `${feature} is ${fidelity}${reason ? `: ${reason}` : ''}`];
    });
}

function conflictLines({ conflicts }: ReportFieldsFragment): readonly Line[] {
  return conflicts.map(({ field, winner, loser, rule, message }) => [
    'yellow',
    `${field}: ${winner} wins over ${loser} by ${rule}: ${message}`,
  ]);
}

function warningLines({ warnings }: ReportFieldsFragment): readonly Line[] {
  return warnings.map(({ message }) => ['yellow', message]);
}
