import { meshes } from '@overmesh/meshes/all';
import type { Snapshot } from '@overmesh/model';
import { translate } from '@overmesh/translation';
import type { Translation } from '@overmesh/translation';
import { Counter } from 'prom-client';

const counter = new Counter({
  name: 'overmesh_translations_total',
  help: 'Meshes of clusters that documents were translated for, plans included',
});

/** Translates for every mesh that there is, and counts for how many. */
export function countedTranslation(snapshot: Snapshot): Translation {
  const translation = translate(snapshot, meshes);
  counter.inc(translation.desired.length);
  return translation;
}
