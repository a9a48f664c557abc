import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { KubeObject } from '../../harness/objects.ts';
import { readGiven } from '../../scenarios/given.ts';
import type { Given } from '../../scenarios/given.ts';
import { namedHosts } from './called-services.ts';
import { scenarioNames, SCENARIOS } from '../../scenarios/golden.ts';

/** What Overmesh wants of one cluster of a scenario on Istio. */
export interface GoldenCluster {
  readonly scenario: string;
  readonly cluster: string;
  readonly given: Given;
  readonly objects: readonly KubeObject[];
}

/**
 * Every cluster of every scenario, with the objects of `istio.golden.yaml` that are for it. Of those that have the same in
 * them, and are given the same by the same policies, the first: the others would show the same again.
 */
export function goldenClusters(): readonly GoldenCluster[] {
  const all = scenarioNames().flatMap((scenario) => {
    const given = readGiven(join(SCENARIOS, scenario));
    const golden = readFileSync(join(SCENARIOS, scenario, 'istio.golden.yaml'), 'utf8');
    const objects = objectsByCluster(golden);
    return Object.keys(given.clusters).map((cluster) => ({
      scenario,
      cluster,
      given,
      objects: objects.filter((one) => one.cluster === cluster).map(({ object }) => object),
    }));
  });
  return [...Map.groupBy(all, sameness).values()].flatMap(([first]) => first ?? []);
}

/** All that a lab can tell of a cluster: where it is said to be, and by which ways others get in, is nothing there. */
function sameness({ given, cluster, objects }: GoldenCluster): string {
  const {
    region: _region,
    zone: _zone,
    network: _network,
    gateway: _gateway,
    ...world
  } = given.clusters[cluster] ?? {};
  const policies = given.documents.filter((document) => !PLACING.includes((document as { kind: string }).kind));
  return JSON.stringify([world, objects, policies, namedHosts(given)]);
}

/** Kinds that say where something is, and of which a lab asks no more than the objects and names that come of them. */
const PLACING = ['VirtualMesh', 'VirtualDestination', 'ExportPolicy'];

/** A golden heads every object with the cluster where it goes. */
function objectsByCluster(golden: string): readonly { readonly cluster: string; readonly object: KubeObject }[] {
  return golden.split(/^---$/m).flatMap((text) => {
    const object = parse(text) as KubeObject | null;
    if (object === null) return [];
    const cluster = /^# cluster (\S+),/m.exec(text)?.[1];
    if (cluster === undefined) throw new Error(`an object of a golden names no cluster: ${object.metadata.name}`);
    return [{ cluster, object }];
  });
}
