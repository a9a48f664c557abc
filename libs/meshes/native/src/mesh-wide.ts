import type { DesiredObject, FeatureReport, JsonObject, Mtls, MtlsException } from '@overmesh/model';
import { reportOnly, translateByTable } from '@overmesh/meshes/kit';
import type { MeshWideInput, MeshWideOutput } from '@overmesh/meshes/kit';
import { ACCESS_RULE_DEFINITION } from './crds/access-rule.ts';
import { MESH_SETTINGS_DEFINITION } from './crds/mesh-settings.ts';
import { TRAFFIC_ROUTE_DEFINITION } from './crds/traffic-route.ts';
import { MESH_SETTINGS, STAGE } from './kinds.ts';

/** Our definitions, always, and the settings of the whole mesh where the VirtualMesh has an opinion. */
export function translateMeshWide(input: MeshWideInput): MeshWideOutput {
  const intents = [`VirtualMesh/${input.virtualMesh}`];
  const objects = [ACCESS_RULE_DEFINITION, MESH_SETTINGS_DEFINITION, TRAFFIC_ROUTE_DEFINITION, ...settings(input)];
  const { features } = translateByTable(
    {
      mtls: () => reportOnly({ feature: 'mtls', fidelity: 'exact' }),
      access: () => reportOnly({ feature: 'access', fidelity: 'exact' }),
      trust: () => reportOnly(NO_ISSUER),
    },
    input,
  );
  return { features, objects: objects.map((object) => ({ ...object, intents })) };
}

const NO_ISSUER: FeatureReport = {
  feature: 'trust',
  fidelity: 'unsupported',
  reason: 'own proxies get their certificates from the agent, which does not exist yet',
};

/** One name for all: two VirtualMeshes over one mesh meet in one object and the conflict is seen. */
function settings({ member, wants: { mtls, access } }: MeshWideInput): readonly DesiredObject[] {
  const { namespace } = member.mesh;
  if (!(mtls ?? access) || !namespace) return [];
  const spec = { ...(mtls && { mtls: settingsOf(mtls) }), ...(access && { access: { default: access.default } }) };
  const ref = { kind: MESH_SETTINGS, namespace, name: 'overmesh' };
  return [{ ref, body: { spec }, intents: [], stage: STAGE.meshSettings }];
}

function settingsOf({ mode, exceptions }: Mtls): JsonObject {
  return { mode, ...(exceptions && { exceptions: exceptions.map(toSettings) }) };
}

function toSettings({ namespace, matchLabels, ports, mode }: MtlsException): JsonObject {
  return {
    namespace,
    ...(matchLabels && { matchLabels: { ...matchLabels } }),
    ...(ports && { ports: [...ports] }),
    mode,
  };
}
