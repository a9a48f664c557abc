import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { AnalyzerMessage } from '../../harness/istio/analyze.ts';
import { SCENARIOS } from '../../scenarios/golden.ts';
import type { GoldenCluster } from './golden-clusters.ts';

/** Errors of the analyzer that say what a warning of our report says. */
const announcedBy: Readonly<Record<string, readonly string[]>> = {
  // A subset that selects no pod: requests to it fail, and copies of requests are lost.
  IST0173: ['REQUESTS_FAIL', 'NO_WORKLOADS'],
};

/** The errors that istioctl finds and of which the golden's report does not warn. */
export function unannounced(
  messages: readonly AnalyzerMessage[],
  { scenario, cluster }: GoldenCluster,
): readonly AnalyzerMessage[] {
  const warnings = warningsOf(scenario, cluster);
  const errors = messages.filter(({ level }) => level === 'Error');
  return errors.filter(({ code }) => !announcedBy[code]?.some((warning) => warnings.includes(warning)));
}

function warningsOf(scenario: string, cluster: string): readonly string[] {
  const report = parse(readFileSync(join(SCENARIOS, scenario, 'istio.report.yaml'), 'utf8')) as {
    readonly destinations: readonly {
      readonly cluster: string;
      readonly warnings: readonly { readonly code: string }[];
    }[];
  };
  const own = report.destinations.filter((destination) => destination.cluster === cluster);
  return own.flatMap(({ warnings }) => warnings.map(({ code }) => code));
}
