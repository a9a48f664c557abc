import { nameObject, stableHash } from '@overmesh/meshes/kit';
import type { MemberIndex, NameInput, NameObject, UsableBackend } from '@overmesh/meshes/kit';
import type { JsonObject, VirtualName } from '@overmesh/model';
import { forEverybody } from '../hosts.ts';
import { DESTINATION_RULE, SERVICE_ENTRY, STAGE } from '../kinds.ts';
import { endpointsOf } from './endpoints.ts';
import type { Way } from './endpoints.ts';
import type { WritableHost } from './hosts.ts';
import type { EntryPort } from './ports.ts';
import { othersRetry, retries } from './retries.ts';
import { portPolicy } from './traffic-policy.ts';

/** What makes a host lead to its backends: their order first, then the endpoints, then what is tried again where. */
export function importHost(
  written: WritableHost,
  { name, index, routedBy }: NameInput,
  backends: readonly UsableBackend<Way>[],
): readonly NameObject[] {
  const { host, namespace, ports, pods } = written;
  const part = name.hosts.length > 1 ? [stableHash(host)] : [];
  const { exportTo } = index.member.mesh;
  const endpoints = endpointsOf(
    backends,
    ports.map((port) => port.name),
  );
  const entry = (role: string, own: readonly JsonObject[], more: JsonObject): NameObject => ({
    ref: { kind: SERVICE_ENTRY, namespace, name: nameObject(name, role, ...part) },
    body: { spec: { hosts: [host], ...ENTRY, ports: own, ...more, exportTo: ['*'] } },
    stage: STAGE.serviceEntry,
  });
  return [
    destinationRule(written, part, name, backends, index),
    ...(pods ? [entry('pods', pods.ports, { workloadSelector: { labels: pods.selector } })] : []),
    ...(endpoints.length ? [entry('remote', ports satisfies readonly EntryPort[], { endpoints })] : []),
    ...(othersRetry(written.name, routedBy) ? [] : retries(written, part, name, exportTo?.virtualServices)),
  ];
}

const ENTRY = { location: 'MESH_INTERNAL', resolution: 'STATIC' } as const;

function destinationRule(
  { host, namespace }: WritableHost,
  part: readonly string[],
  name: VirtualName,
  backends: readonly UsableBackend<Way>[],
  index: MemberIndex,
): NameObject {
  const portLevelSettings = name.ports.map((port) => portPolicy(name, port, backends, index));
  return {
    ref: { kind: DESTINATION_RULE, namespace, name: nameObject(name, 'failover', ...part) },
    body: {
      spec: {
        host,
        trafficPolicy: { portLevelSettings },
        ...forEverybody(index.member.mesh.exportTo?.destinationRules),
      },
    },
    stage: STAGE.destinationRule,
  };
}
