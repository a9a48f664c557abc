import type { Target } from '@overmesh/delivery';
import { meshes } from '@overmesh/meshes/all';
import { translateInSlices } from '@overmesh/translation';
import { Counter } from 'prom-client';
import type { Unit } from '../decide/units.ts';
import type { Turns } from './turns.ts';

const counter = new Counter({
  name: 'overmesh_translations_total',
  help: 'Meshes of clusters that documents were translated for, plans included',
});

/** Translates one VirtualMesh for its meshes in one cluster, in turns with others, and counts for how many. */
export async function translateUnit(
  { content, members, names: byMesh }: Unit,
  turns: Turns,
): Promise<readonly Target[]> {
  if (!content) return [];
  counter.inc(members.length);
  const targets: Target[] = [];
  for (const member of members) {
    const names = byMesh.get(member.mesh.key) ?? [];
    const slices = translateInSlices({ ...content, member, names }, meshes);
    const { desired, reports, misses } = await turns.through(slices);
    const { mesh, objects, lastTranslated } = desired;
    targets.push({ mesh, objects, lastTranslated, reports, misses });
  }
  return targets;
}
