import { readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { istioVersion } from '../harness/istio/programs.ts';
import { envoyVersion } from '../harness/envoy-program.ts';
import { calledServices } from './goldens/called-services.ts';
import { goldenClusters } from './goldens/golden-clusters.ts';
import { expectedOutcome } from './model/expected.ts';
import type { Called } from './model/expected.ts';
import { matchesOf, policiesFor } from './model/policies.ts';
import { probesFor } from './model/probes.ts';
import { provenAspects, proofs } from './proofs/registry.ts';
import { shownElsewhere } from './proofs/unproven.ts';

const page = 'docs/capabilities.md';
const [start, end] = ['<!-- from here on: test/live/capabilities.spec.ts -->', '<!-- to here -->'];

test('docs/capabilities.md lists what the other specs of this folder ask and show (UPDATE_GOLDEN=1 rewrites it)', async () => {
  const text = readFileSync(page, 'utf8');
  const [before = '', rest = ''] = text.split(start);
  const wanted = `${before}${start}\n\n${await shown()}\n\n${end}${rest.split(end)[1] ?? ''}`;
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(page, wanted);
  expect(readFileSync(page, 'utf8')).toBe(wanted);
});

async function shown(): Promise<string> {
  return [
    `Istio ${await istioVersion()}, Envoy ${envoyVersion}.`,
    '',
    ...goldenLines(),
    '',
    `Shown with requests, ${provenAspects.length} aspects of the model:`,
    '',
    ...provenAspects.map((aspect) => `- \`${aspect}\`: ${proofs[aspect].sentence}`),
    '',
    'Shown with requests by specs of their own, and nothing is called exact that is in neither list:',
    '',
    ...Object.entries(shownElsewhere).map(([spec, parts]) => `- ${inCode(parts)}: ${spec}`),
  ].join('\n');
}

function inCode(words: readonly string[]): string {
  return words.map((word) => `\`${word}\``).join(', ');
}

function goldenLines(): readonly string[] {
  const goldens = goldenClusters();
  const called = goldens.flatMap(calledServices);
  const probes = called.flatMap((service) => probesOf(service).map((probe) => expectedOutcome(service, probe)));
  const splits = called.filter((service) => probesOf(service).some((probe) => isSplit(service, probe)));
  const scenarios = new Set(goldens.map(({ scenario }) => scenario));
  return [
    `- Goldens: ${scenarios.size} scenarios in ${goldens.length} clusters, ${goldens.flatMap(({ objects }) => objects).length} objects; 0 NACKs.`,
    '- `istioctl analyze`: 0 errors of which the report does not warn.',
    `- Route tables: ${probes.length} requests to ${called.length} ports of Services, compared one by one and then sent.`,
    `- Splits of goldens: ${splits.length}, each with 2,000 requests within 2 % (of 10,000 where the first 2,000 were not).`,
  ];
}

function probesOf({ given, cluster, service }: Called) {
  return probesFor(policiesFor(given, cluster, service).flatMap(matchesOf));
}

function isSplit(service: Called, probe: ReturnType<typeof probesOf>[number]): boolean {
  return Object.keys(expectedOutcome(service, probe).shares).length > 1;
}
