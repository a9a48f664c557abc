import { join } from 'node:path';
import { expect, test } from 'vitest';
import { matchesOf, policiesFor } from '../live/model/policies.ts';
import { probesFor } from '../live/model/probes.ts';
import { readGiven } from '../scenarios/given.ts';
import { scenarioNames, SCENARIOS } from '../scenarios/golden.ts';
import { disagreements, make } from './judge.ts';

test.each(scenarioNames())('what is said of %s is what Linkerd does', (scenario) => {
  const given = readGiven(join(SCENARIOS, scenario));
  const all = Object.entries(given.clusters).flatMap(([cluster, { services, claimed = [] }]) => {
    const made = make(given, cluster);
    const places = Object.entries(services).filter(([key, { meshed }]) => meshed !== false && !claimed.includes(key));
    return places.flatMap(([service]) => {
      const probes = probesFor(policiesFor(given, cluster, service).flatMap(matchesOf));
      return disagreements({ given, cluster, service }, probes, made);
    });
  });
  expect(all).toEqual([]);
});
