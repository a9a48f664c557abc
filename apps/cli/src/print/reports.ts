import type { ReportFieldsFragment } from '../generated/operations.ts';
import { printableLine } from './text.ts';
import type { Paint, Style } from './text.ts';

/**
 * What a mesh made of documents where that is not all exact: problems, what others decide, and what is done another way.
 * Nothing for what is exact. A conflict is told to both sides by the server, and shown once.
 */
export function reportLines(reports: readonly ReportFieldsFragment[], paint: Paint): readonly string[] {
  const told = new Set<string>();
  return reports.flatMap((report) => {
    const where = `${report.document} on ${report.destination ?? 'the whole mesh'}`;
    return linesOf(report)
      .filter(({ once }) => once === undefined || !told.has(once))
      .map(({ style, text, once }) => {
        if (once !== undefined) told.add(once);
        const line = printableLine(`${where}: ${text}`);
        return style ? paint(style, line) : line;
      });
  });
}

/** A remark has no colour: nothing has to be done about it. */
interface Line {
  readonly style?: Style;
  readonly text: string;
  /** What is said once, however many reports say it. */
  readonly once?: string;
}

function linesOf(report: ReportFieldsFragment): readonly Line[] {
  return [...warningLines(report), ...outcomeLines(report), ...conflictLines(report), ...featureLines(report)];
}

const SEVERITY_STYLES: Readonly<Record<string, Style>> = { problem: 'red', warning: 'yellow' };

function warningLines({ warnings }: ReportFieldsFragment): readonly Line[] {
  return warnings.map(({ severity, message }) => {
    const style = SEVERITY_STYLES[severity];
    return { ...(style ? { style } : {}), text: `${severity}: ${message}` };
  });
}

function outcomeLines({ outcome }: ReportFieldsFragment): readonly Line[] {
  if (outcome === 'refused')
    return [
      { style: 'red', text: 'refused: it is strict, and this mesh cannot do all of it exactly; what was there stays' },
    ];
  if (outcome === 'held') return [{ style: 'yellow', text: 'what was there before stays: the cluster has changed' }];
  return outcome === 'shadowed' ? [{ style: 'red', text: 'no effect: another decides here' }] : [];
}

function conflictLines({ conflicts, destination = '', cluster, mesh }: ReportFieldsFragment): readonly Line[] {
  return conflicts.map(({ field, message }) => ({
    style: 'yellow',
    text: `${field}: ${message}`,
    once: [cluster, mesh, destination, message].join(' '),
  }));
}

const FIDELITY_STYLES: Readonly<Record<string, Style>> = { unsupported: 'red', approximate: 'yellow' };

function featureLines({ features }: ReportFieldsFragment): readonly Line[] {
  return features
    .filter(({ fidelity }) => fidelity !== 'exact')
    .map(({ feature, fidelity, reason }) => {
      const style = FIDELITY_STYLES[fidelity];
      return { ...(style ? { style } : {}), text: `${feature} is ${fidelity}${reason ? `: ${reason}` : ''}` };
    });
}
