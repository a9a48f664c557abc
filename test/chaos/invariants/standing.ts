import type { Finding, Invariant } from './finding.ts';

/** Overmesh stands by itself: no program ended, every change was answered clearly, and all came to rest. */
export const itStandsByItself: Invariant = ({ deaths, writers, rest }) => {
  const finding = (invariant: string, message: string, evidence: readonly string[] = []): Finding => ({
    invariant,
    message,
    evidence,
  });
  return [
    ...deaths.map((death) => finding('I8', `${death}, and nobody had killed it`)),
    ...(rest.open.length ? [finding('I8', `no rest ${(rest.ms / 1000).toFixed(0)} s after the heal`, rest.open)] : []),
    ...writers.flatMap(({ unanswered }) => unanswered.map((edit) => finding('I1', `never answered: ${edit}`))),
    ...writers.flatMap(({ faults }) => faults.map((fault) => finding('I1', `not a clear answer: ${fault}`))),
  ];
};
