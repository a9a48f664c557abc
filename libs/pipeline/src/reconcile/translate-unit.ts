import type { Target } from '@overmesh/delivery';
import { meshes } from '@overmesh/meshes/all';
import { translateMember } from '@overmesh/translation';
import { Counter } from 'prom-client';
import type { Unit } from '../decide/units.ts';

const counter = new Counter({
  name: 'overmesh_translations_total',
  help: 'Meshes of clusters that documents were translated for, plans included',
});

/** Translates one VirtualMesh for its meshes in one cluster, and counts for how many. */
export function translateUnit({ content, members }: Unit): readonly Target[] {
  if (!content) return [];
  const { virtualMesh, policies } = content;
  counter.inc(members.length);
  return members.map((member) => {
    const { desired, reports, misses } = translateMember({ virtualMesh, policies, member }, meshes);
    const { mesh, objects, lastTranslated } = desired;
    return { mesh, objects, lastTranslated, reports, misses };
  });
}
