import type { Overmesh } from '../harness/overmesh.ts';
import type { DemoCluster, PlaceName } from './clusters.ts';
import { shown } from './terminal.ts';

/** What every step of the demo plays on. */
export interface Stage {
  readonly overmesh: Overmesh;
  readonly clusters: readonly DemoCluster[];
}

export function clusterNamed(clusters: readonly DemoCluster[], name: PlaceName): DemoCluster {
  const found = clusters.find(({ place }) => place.name === name);
  if (!found) throw new Error(`no cluster ${name}`);
  return found;
}

/** Runs a command and shows it with its output, as a person would see both. */
export async function show(overmesh: Overmesh, ...args: readonly string[]): Promise<void> {
  const words = args.map((word) => (/\s/.test(word) ? `'${word}'` : word.replace(`${process.cwd()}/`, '')));
  shown(['overmesh', ...words].join(' '), await overmesh.ask(...args));
}
