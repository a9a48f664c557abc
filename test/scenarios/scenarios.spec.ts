import { join } from 'node:path';
import { MESH_KINDS } from '@overmesh/model';
import { meshes } from '@overmesh/meshes/all';
import { translate } from '@overmesh/translation';
import { describe, expect, test } from 'vitest';
import { readGiven, worldOn } from './given.ts';
import { golden, objectsText, reportText, scenarioNames, SCENARIOS } from './golden.ts';

const REFRESH = 'differs from its golden file. If the new output is right: npm run golden, and read the diff';

describe.each(scenarioNames())('%s', (scenario) => {
  const given = readGiven(join(SCENARIOS, scenario));

  test.each(MESH_KINDS)(`on %s: ${given.about}`, (kind) => {
    const translation = translate(worldOn(kind, given), meshes);
    const files = [
      [`${kind}.golden.yaml`, objectsText(translation)],
      [`${kind}.report.yaml`, reportText(translation)],
    ] as const;
    for (const [file, actual] of files) {
      expect.soft(actual, `${scenario}/${file} ${REFRESH}`).toBe(golden(scenario, file, actual));
    }
  });
});
