import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { takeInventory, transform } from '@overmesh/discovery';
import { detectForeign, meshes, meshOfForeignPod } from '@overmesh/meshes/all';
import type { SeenCluster, SeenObject } from '@overmesh/meshes/kit';
import type { Inventory } from '@overmesh/model';
import { expect, test } from 'vitest';
import { parseAllDocuments, stringify } from 'yaml';

const FOLDER = dirname(fileURLToPath(import.meta.url));
const NOW = '2026-11-29T12:00:00Z';
const footprints = readdirSync(FOLDER)
  .filter((file) => file.endsWith('.yaml') && !file.endsWith('.golden.yaml'))
  .map((file) => file.replace(/\.yaml$/, ''));

/** What is in a cluster that has just these objects, as real installs leave them. */
function inventoryOf(footprint: string): Inventory {
  const documents = parseAllDocuments(readFileSync(join(FOLDER, `${footprint}.yaml`), 'utf8'));
  const objects = documents.map((document) => document.toJSON() as SeenObject);
  const seen: SeenCluster = {
    groups: new Set(),
    of: (kind) => {
      const apiVersion = kind.group ? `${kind.group}/${kind.version}` : kind.version;
      const own = objects.filter((object) => object.kind === kind.kind && object.apiVersion === apiVersion);
      return own.map((object) => transform(kind, object));
    },
  };
  const plugins = Object.values(meshes).map(({ detector }) => detector);
  const knowledge = { plugins, detectForeign, meshOfForeignPod };
  return takeInventory({ ...knowledge, seen, unread: [], nowMs: Date.parse(NOW) }).inventory;
}

/** The control plane's own Deployments say nothing that is not in its evidence. */
function told({ workloads, ...inventory }: Inventory): string {
  return stringify({ ...inventory, workloads: workloads.filter(({ namespace }) => namespace === 'shop') });
}

test.each(footprints)('the inventory of %s is its golden (UPDATE_GOLDEN=1 rewrites it)', (footprint) => {
  const path = join(FOLDER, `${footprint}.golden.yaml`);
  const actual = told(inventoryOf(footprint));
  if (process.env['UPDATE_GOLDEN'] === '1') writeFileSync(path, actual);
  expect(existsSync(path) && readFileSync(path, 'utf8')).toBe(actual);
});
