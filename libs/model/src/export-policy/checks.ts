import type { Problem } from '../problem.ts';
import { emptySelector } from '../traffic/checks.ts';
import type { ExportPolicySpec } from './spec.ts';

/** What no single field of an ExportPolicy shows. */
export function checkExportPolicy({ destinations }: ExportPolicySpec): readonly Problem[] {
  return destinations.flatMap(emptySelector);
}
