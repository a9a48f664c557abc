import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import { scenarioNames, SCENARIOS } from '../../scenarios/golden.ts';
import type { Claim } from './unproven.ts';

/** What the reports of all scenarios say of Istio's features. */
export function claimsOfGoldens(): readonly Claim[] {
  return scenarioNames().flatMap((scenario) => {
    const text = readFileSync(join(SCENARIOS, scenario, 'istio.report.yaml'), 'utf8');
    const { destinations } = parse(text) as {
      readonly destinations: readonly { readonly features: readonly Claim[] }[];
    };
    return destinations.flatMap(({ features }) => features);
  });
}
