import { destinationKey } from '@overmesh/meshes/kit';
import { selects } from '@overmesh/model';
import type {
  Claim,
  DestinationReport,
  Destination,
  Inventory,
  Labels,
  LastTranslated,
  Workload,
} from '@overmesh/model';
import type { WhyCluster, WhyMember } from './facts.ts';

/** The mesh of a VirtualMesh that the pods behind a Service are in; undefined where they are in none. */
export function memberBehind({ meshes }: Pick<Destination, 'meshes'>, { members }: WhyCluster): WhyMember | undefined {
  return members.find(({ member: { mesh } }) => meshes.includes(mesh.key));
}

/** Workloads whose pods a Service selects. */
export function workloadsBehind(
  { namespace, selector }: Destination,
  { workloads }: Pick<Inventory, 'workloads'>,
): readonly Workload[] {
  return workloads.filter(
    (one) =>
      one.namespace === namespace &&
      (selects(selector, one.podLabels) || one.podSets.some(({ labels }) => selects(selector, labels))),
  );
}

/** Pods that something can be said of by namespace and labels. */
export interface PodsBehind {
  readonly namespace: string;
  readonly labels: Labels;
}

/** The pods behind a Service, by the first workload that it selects. */
export function podsBehind(service: Destination, { inventory }: WhyCluster): PodsBehind {
  const [first] = inventory ? workloadsBehind(service, inventory) : [];
  return { namespace: service.namespace, labels: first?.podLabels ?? {} };
}

/** Whether what is for a namespace, or for pods with labels in it, is for these; what names neither is for all. */
export function isFor(
  { namespace, podsWith }: { readonly namespace?: string; readonly podsWith?: Labels },
  pods: PodsBehind,
): boolean {
  return (namespace === undefined || namespace === pods.namespace) && (!podsWith || selects(podsWith, pods.labels));
}

/** `VirtualService shop/by-hand`. */
export function claimName({ kind, namespace, name }: Claim): string {
  return `${kind} ${namespace}/${name}`;
}

/** Shows what an object of others says, which is not read. */
export function showingCommand({ kind, namespace, name }: Claim): string {
  return `kubectl get ${kind} -n ${namespace} ${name} -o yaml`;
}

/** A document that acts on a Service, with the content that is in force. */
export interface InForce<Spec> {
  readonly key: string;
  readonly spec: Spec;
  readonly report: DestinationReport;
}

/** The documents that act on a Service. Of one that was refused, or is held, what was translated before stays. */
export function inForceOn<Spec extends LastTranslated['spec']>(
  destination: Pick<Destination, 'namespace' | 'name'>,
  byKey: ReadonlyMap<string, { readonly spec: Spec }>,
  { reports, member }: WhyMember,
): readonly InForce<Spec>[] {
  const name = destinationKey(destination);
  return reports.flatMap((report): readonly InForce<Spec>[] => {
    const document = byKey.get(report.intent);
    if (report.destination !== name || !document || report.outcome === 'shadowed') return [];
    const kept = member.lastTranslated[report.intent]?.spec as Spec | undefined;
    const spec = report.outcome === 'translated' ? document.spec : kept;
    return spec ? [{ key: report.intent, spec, report }] : [];
  });
}
