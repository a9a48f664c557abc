/** What `overmesh check` looks at, in the order in which it tells. */
export const AREAS = [
  'hub',
  'database',
  'queue',
  'workers',
  'clusters',
  'credentials',
  'meshes',
  'trust',
  'documents',
  'rollouts',
  'drift',
] as const;
export type Area = (typeof AREAS)[number];

/** Something that is not as it should be, and what would put it right. */
export interface Finding {
  readonly area: Area;
  /** What it is about, as in `cluster/east`. */
  readonly subject: string;
  /** A problem makes the check fail; a warning is to be known. */
  readonly severity: 'problem' | 'warning';
  readonly message: string;
  /** The command or step that would put it right. */
  readonly fix: string;
}

/** A finding of one area, with the words in the order in which they are read. */
export function finder(area: Area) {
  const found =
    (severity: Finding['severity']) =>
    (subject: string, message: string, fix: string): Finding => ({ area, subject, severity, message, fix });
  return { problem: found('problem'), warning: found('warning') };
}
