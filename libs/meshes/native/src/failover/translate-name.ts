import {
  backendFeatures,
  capacityFeatures,
  from,
  identitiesOf,
  lackingPorts,
  nameObject,
  NO_BACKEND,
  usable,
} from '@overmesh/meshes/kit';
import type { MemberIndex, NameInput, NameObject, NameOutput, Reached, UsableBackend } from '@overmesh/meshes/kit';
import type { Backend, FeatureReport, JsonObject, PeerPlace, VirtualName } from '@overmesh/model';
import { DESTINATION_GROUP_DEFINITION } from '../crds/destination-group.ts';
import { DESTINATION_GROUP, STAGE } from '../kinds.ts';

/** Where a backend is: here, or behind gateways of another cluster. */
type Way = { readonly to: 'service' } | { readonly to: 'gateways'; readonly doors: readonly Door[] };

interface Door {
  readonly address: string;
  readonly port: number;
}

/** See MeshTranslator.translateName. One DestinationGroup has it all; the agent makes endpoints, priorities and localities of it. */
export function translateName({ name, index }: NameInput): NameOutput {
  const reached = name.backends.map((backend) => reach(backend, name));
  const backends = usable(reached);
  const isEmpty = name.isCalled && !backends.length;
  return {
    features: [
      ...(isEmpty ? [NO_BACKEND] : []),
      ...backendFeatures(reached, index),
      ...(backends.length ? FAILOVER : []),
      ...capacityFeatures(backends),
      ...(name.served ? [EXPORT] : []),
    ],
    objects:
      backends.length || name.served
        ? from(name, [DESTINATION_GROUP_DEFINITION, destinationGroup(name, backends, index)])
        : [],
    warnings: [],
  };
}

const FAILOVER: readonly FeatureReport[] = [
  { feature: 'failover', fidelity: 'exact' },
  { feature: 'failback', fidelity: 'exact' },
];
const EXPORT: FeatureReport = { feature: 'export', fidelity: 'exact' };

function reach(backend: Backend, { ports }: VirtualName): Reached<Way> {
  if (backend.where === 'invalid') return { backend, why: backend.reason };
  const lacking = lackingPorts(backend.service, backend, ports);
  if (lacking) return { backend, why: lacking };
  if (backend.where === 'local') return { backend, way: { to: 'service' } };
  const doors = doorsOf(backend.peer);
  if (!doors.length)
    return {
      backend,
      why: `cluster ${backend.peer.cluster.name} has no gateway with an address: label the Service of its gateway overmesh.io/gateway=east-west, and give it a load balancer`,
    };
  if (backend.exported) return { backend, way: { to: 'gateways', doors } };
  return { backend, waits: `it joins as soon as cluster ${backend.peer.cluster.name} has been given its own side` };
}

function doorsOf({ gateways }: PeerPlace): readonly Door[] {
  return gateways.flatMap(({ addresses, ports: [port] }) =>
    port === undefined ? [] : addresses.map((address) => ({ address, port })),
  );
}

function destinationGroup(
  name: VirtualName,
  backends: readonly UsableBackend<Way>[],
  { member }: MemberIndex,
): NameObject {
  const { consecutiveErrors, intervalMs, ejectionMs, maxEjectionPercent, panicThreshold, warmupMs } = name.failover;
  return {
    ref: { kind: DESTINATION_GROUP, namespace: member.mesh.namespace ?? 'overmesh-system', name: nameObject(name) },
    body: {
      spec: {
        hosts: name.hosts,
        ports: name.ports.map(({ port, protocol }) => ({ port, protocol })),
        ...(backends.length && { backends: backends.map((one) => toBackend(one, member)) }),
        ...(name.served && { export: serviceOf(name.served) }),
        ejection: {
          consecutiveErrors,
          interval: `${intervalMs}ms`,
          time: `${ejectionMs}ms`,
          maxPercent: maxEjectionPercent,
        },
        panicThreshold,
        ...(warmupMs !== undefined && { warmup: `${warmupMs}ms` }),
      },
    },
    stage: STAGE.destinationGroup,
    ...(name.served && { door: true as const }),
  };
}

function toBackend({ backend, way, tier }: UsableBackend<Way>, member: MemberIndex['member']): JsonObject {
  const { cluster } = backend.where === 'remote' ? backend.peer : member;
  const identities = backend.where === 'remote' ? identitiesOf(backend.peer.mesh, backend.service) : [];
  return {
    priority: tier,
    cluster: cluster.name,
    ...((cluster.region !== undefined || cluster.zone !== undefined) && {
      locality: {
        ...(cluster.region !== undefined && { region: cluster.region }),
        ...(cluster.zone !== undefined && { zone: cluster.zone }),
      },
    }),
    ...(backend.weight !== undefined && { weight: backend.weight }),
    ...(backend.capacity !== undefined && { capacity: backend.capacity }),
    service: serviceOf(backend),
    ...(way.to === 'gateways' && { gateways: way.doors.map(({ address, port }) => ({ address, port })) }),
    ...(identities.length && { identities }),
  };
}

function serviceOf({
  service: { namespace, name },
  port,
}: Pick<NonNullable<VirtualName['served']>, 'service' | 'port'>): JsonObject {
  return { namespace, name, ...(port !== undefined && { port }) };
}
