import { hasAll } from '@overmesh/model';
import type {
  Claim,
  Destination,
  DestinationSelector,
  Gateway,
  Labels,
  Member,
  PodSet,
  Workload,
} from '@overmesh/model';
import { grouped } from './grouped.ts';
import { LabelIndex } from './label-index.ts';
import { isMarkedAsOurs } from './objects.ts';

/** `namespace/name`: how claims and reports name a destination. */
export function destinationKey({ namespace, name }: { readonly namespace: string; readonly name: string }): string {
  return `${namespace}/${name}`;
}

/** Whether a selector is about a Service, without a look at its clusters. */
export function isSelected(
  service: Pick<Destination, 'namespace' | 'name' | 'labels'>,
  { name = service.name, namespace = service.namespace, matchLabels = {} }: DestinationSelector,
): boolean {
  return name === service.name && namespace === service.namespace && hasAll(service.labels, matchLabels);
}

/**
 * A member whose lists are indexed once, each when it is first asked for, so that a question costs what it answers and
 * not the size of the cluster. Answers keep the order of the member's lists.
 */
export class MemberIndex {
  readonly #services = once(() => new Map(this.member.destinations.map((one) => [destinationKey(one), one])));
  readonly #selectable = once(() => this.member.destinations.filter(({ labels }) => !isMarkedAsOurs(labels)));
  readonly #byName = once(() => grouped(this.#selectable(), ({ name }) => [name]));
  readonly #byNamespace = once(() => grouped(this.#selectable(), ({ namespace }) => [namespace]));
  readonly #byLabel = once(() => new LabelIndex(this.#selectable(), ({ labels }) => labels));
  readonly #workloads = once(() => {
    const groups = grouped(this.member.workloads.flatMap(podsOf), ({ workload }) => [workload.namespace]);
    return new Map([...groups].map(([namespace, all]) => [namespace, new LabelIndex(all, labelsOf)]));
  });
  readonly #claims = once(() => {
    const own = this.member.claims.filter(({ mesh }) => mesh === this.member.mesh.key);
    return grouped(own, ({ destinations }) => destinations);
  });
  readonly #waypoints = once(() => {
    const waypoints = this.member.gateways.filter(({ role }) => role === 'waypoint');
    return grouped(waypoints, ({ serves = [] }) => serves);
  });

  constructor(readonly member: Member) {}

  /** A Service of the cluster, Services of ours included. */
  service(namespace: string, name: string): Destination | undefined {
    return this.#services().get(destinationKey({ namespace, name }));
  }

  /**
   * The Services that a policy's selector is about, without a look at its clusters. Those that Overmesh made to stand for
   * a subset are none of them: policy about them would make more of them, without end.
   */
  selectedBy(selector: DestinationSelector): readonly Destination[] {
    const { name, namespace, matchLabels = {} } = selector;
    if (name !== undefined && namespace !== undefined) {
      const service = this.service(namespace, name);
      return service && !isMarkedAsOurs(service.labels) && isSelected(service, selector) ? [service] : [];
    }
    return this.#candidates({ name, namespace, matchLabels }).filter((one) => isSelected(one, selector));
  }

  /**
   * Workloads of a namespace that have pods with all these labels, each with these pods alone; none for no label, as a
   * Service's selector has it.
   */
  workloads(namespace: string, selector: Labels): readonly Workload[] {
    const pods = this.#workloads().get(namespace)?.withAll(selector) ?? [];
    return [...grouped(pods, ({ workload }) => [workloadKey(workload)]).values()].map(narrowed);
  }

  /** Objects of others that decide over a destination in the member's mesh. */
  claimsOver(destination: Pick<Destination, 'namespace' | 'name'>): readonly Claim[] {
    return this.#claims().get(destinationKey(destination)) ?? [];
  }

  /** Waypoints through which requests to a destination pass. */
  waypointsOf(destination: Pick<Destination, 'namespace' | 'name'>): readonly Gateway[] {
    return this.#waypoints().get(destinationKey(destination)) ?? [];
  }

  #candidates({ name, namespace, matchLabels }: Candidates): readonly Destination[] {
    if (name !== undefined) return this.#byName().get(name) ?? [];
    const labelled = Object.keys(matchLabels).length ? this.#byLabel().withAll(matchLabels) : undefined;
    const near = namespace === undefined ? undefined : (this.#byNamespace().get(namespace) ?? []);
    if (labelled && near) return labelled.length < near.length ? labelled : near;
    return labelled ?? near ?? this.#selectable();
  }
}

interface Candidates {
  readonly name: string | undefined;
  readonly namespace: string | undefined;
  readonly matchLabels: Labels;
}

interface WorkloadPods {
  readonly workload: Workload;
  readonly set: PodSet;
}

function podsOf(workload: Workload): readonly WorkloadPods[] {
  return workload.podSets.map((set) => ({ workload, set }));
}

function labelsOf({ set }: WorkloadPods): Labels {
  return set.labels;
}

function workloadKey({ controller, name }: Workload): string {
  return `${controller}/${name}`;
}

/** The workload itself where all of its pods are meant. */
function narrowed(pods: readonly [WorkloadPods, ...WorkloadPods[]]): Workload {
  const [{ workload }] = pods;
  return pods.length === workload.podSets.length ? workload : { ...workload, podSets: pods.map(({ set }) => set) };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
