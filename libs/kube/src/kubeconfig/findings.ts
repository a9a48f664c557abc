import type { Problem, ProblemCode } from '@overmesh/model';

/** Collects every problem and warning of one file. What is collected never quotes a value that may be secret. */
export class Findings {
  readonly problems: Problem[] = [];
  readonly warnings: string[] = [];

  /** Notes a problem; gives undefined, so that a check may `return findings.refuse(…)`. */
  refuse(path: string, code: ProblemCode, message: string, fix?: string): undefined {
    this.problems.push({ path, code, message, ...(fix !== undefined && { fix }) });
    return undefined;
  }

  warn(message: string): void {
    this.warnings.push(message);
  }
}
