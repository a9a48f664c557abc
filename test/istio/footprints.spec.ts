import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { meshes } from '@overmesh/meshes/all';
import type { SeenCluster, SeenObject } from '@overmesh/meshes/kit';
import { stringify } from 'yaml';
import { istioVariants } from '../harness/fixtures/istio-variants.ts';
import type { IstioVariant } from '../harness/fixtures/istio-variants.ts';
import type { KubeObject } from '../harness/objects.ts';

const { detector } = meshes.istio;

function clusterOf(objects: readonly KubeObject[]): SeenCluster {
  const all = objects as unknown as readonly SeenObject[];
  return {
    groups: new Set(),
    of: ({ group, version, kind }) =>
      all.filter((one) => one.kind === kind && one.apiVersion === (group ? `${group}/${version}` : version)),
  };
}

/** What is known of an install. */
async function truthOf(variant: IstioVariant) {
  const seen = clusterOf(await istioVariants[variant]());
  const found = detector.detect(seen);
  return {
    meshes: found,
    configMaps: detector.configMaps(seen).map(({ namespace, name }) => `${namespace}/${name}`),
    gateways: detector
      .gateways(seen, found)
      .map(({ namespace, name, mesh, role }) => ({ namespace, name, mesh, role })),
  };
}

test.each(Object.keys(istioVariants) as IstioVariant[])(
  'an Istio of the sort "%s" is known as test/istio/footprints has it (UPDATE_GOLDEN=1 rewrites it)',
  async (variant) => {
    const file = `test/istio/footprints/${variant.replaceAll(' ', '-').toLowerCase()}.golden.yaml`;
    const text = stringify(await truthOf(variant), { lineWidth: 120 });
    if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(file, text);
    expect(existsSync(file) ? readFileSync(file, 'utf8') : '').toBe(text);
  },
);
