import type { Delivery, KnownTarget, Target, TranslatedCluster } from '@overmesh/delivery';
import { meshes } from '@overmesh/meshes/all';
import { objectKey } from '@overmesh/model';
import { hold } from '@overmesh/translation';
import type { Unit } from '../decide/units.ts';

/** A unit of a cluster with what its meshes there would have. */
export interface TranslatedUnit {
  readonly before: TranslatedCluster;
  readonly unit: Unit;
  readonly targets: readonly Target[];
}

/**
 * The targets with what they would lose although no document asks for it: see `hold`. What they had is read only where
 * something would be lost, and counts as it was when the clusters' translations were read, or newer, in which case nothing
 * is set.
 *
 * @returns the targets of each unit, in the order in which the units are given
 */
export async function holdBack(
  units: readonly TranslatedUnit[],
  delivery: Pick<Delivery, 'lostObjects'>,
): Promise<readonly (readonly Target[])[]> {
  const losing = units.flatMap((one) =>
    one.targets.filter((target) => loses(one, target)).map((target) => ({ one, target })),
  );
  const lost = await delivery.lostObjects(
    losing.map(({ one: { before, unit }, target: { mesh, objects } }) => ({
      clusterId: before.clusterId,
      virtualMesh: unit.virtualMesh,
      mesh: mesh.key,
      objects,
    })),
  );
  const held = new Map(losing.map(({ one, target }, place) => [target, heldIn(one.unit, target, lost[place] ?? [])]));
  return units.map(({ targets }) => targets.map((target): Target => ({ ...target, ...held.get(target) })));
}

function loses({ before, unit }: TranslatedUnit, { mesh, objects }: Target): boolean {
  const known = before.virtualMeshes.find(({ virtualMesh }) => virtualMesh === unit.virtualMesh)?.targets ?? [];
  const wanted = new Set(objects.map(({ ref }) => objectKey(ref)));
  return known.some(
    (target: KnownTarget) => target.mesh.key === mesh.key && target.keys.some((key) => !wanted.has(key)),
  );
}

function heldIn({ content, members, names: byMesh }: Unit, target: Target, lost: Target['objects']) {
  const { mesh, objects, reports, misses } = target;
  const member = members.find((one) => one.mesh.key === mesh.key);
  if (!content || !member || !lost.length) return undefined;
  const names = byMesh.get(mesh.key) ?? [];
  const held = hold({ ...content, member, names, objects, reports, misses, lost }, meshes);
  return { objects: held.objects, reports: held.reports };
}
