import type { Claim, DesiredObject, FeatureReport, Gateway, Labels, MeshAccess } from '@overmesh/model';
import { destinationKey, maySharePods, objectName, strangerOf } from '@overmesh/meshes/kit';
import type { MeshWideInput } from '@overmesh/meshes/kit';
import { AUTHORIZATION_POLICY, STAGE } from '../kinds.ts';
import { heldToo, rootNamespaceOf } from '../revisions.ts';

/** Label that Istio gives the pods of a Gateway of the Gateway API. */
const GATEWAY_NAME = 'gateway.networking.k8s.io/gateway-name';

/** How closely the default can be had; `open` is what Istio does where nobody says anything. */
export function reportDefault({ default: wanted }: MeshAccess, input: MeshWideInput): FeatureReport {
  const reasons = [...overruled(wanted, input), ...(wanted === 'closed' ? heldToo(input.member) : [])];
  if (reasons.length) return { feature: 'access', fidelity: 'approximate', reason: reasons.join('; ') };
  const reason = wanted === 'closed' ? openGateways(input) : undefined;
  return { feature: 'access', fidelity: 'exact', ...(reason && { reason }) };
}

function overruled(wanted: MeshAccess['default'], { member }: MeshWideInput): readonly string[] {
  const others = member.claims.filter((claim) => isMeshWide(claim, wanted));
  if (!others.length) return [];
  const effect = wanted === 'open' ? 'closes the mesh to whom it does not name' : 'lets through whom it names';
  return [`${others.map((claim) => strangerOf(claim)).join(' and ')} ${effect}`];
}

/** One that lets nobody through opens nothing, and one that refuses closes nothing for whom it does not name. */
function isMeshWide({ access }: Claim, wanted: MeshAccess['default']): boolean {
  if (access?.action !== 'allow' || access.namespace !== undefined || access.podsWith) return false;
  return wanted === 'open' || !access.isEmpty;
}

/**
 * An AuthorizationPolicy of the root namespace that lets nobody through, after all that lets somebody through; and one for
 * each gateway, whose callers come from outside and have no identity.
 */
export function closingObjects(input: MeshWideInput): readonly DesiredObject[] {
  const { member, virtualMesh } = input;
  const intents = [`VirtualMesh/${virtualMesh}`];
  const closing: DesiredObject = {
    ref: {
      kind: AUTHORIZATION_POLICY,
      namespace: rootNamespaceOf(member.mesh),
      name: objectName(['overmesh', virtualMesh]),
    },
    body: { spec: { action: 'ALLOW' } },
    intents,
    stage: STAGE.closing,
  };
  const doors = gatewaysOf(input).map(({ gateway, pods }): DesiredObject => ({
    ref: {
      kind: AUTHORIZATION_POLICY,
      namespace: gateway.namespace,
      name: objectName(['overmesh', 'gateway', gateway.name]),
    },
    body: { spec: { selector: { matchLabels: pods }, action: 'ALLOW', rules: [{}] } },
    intents,
    stage: STAGE.authorizationPolicy,
  }));
  return [...doors, closing];
}

function openGateways(input: MeshWideInput): string | undefined {
  const names = gatewaysOf(input).map(({ gateway }) => destinationKey(gateway));
  return names.length ? `gateways go on taking requests from everybody: ${names.join(', ')}` : undefined;
}

/** Gateways that nobody has said anything of: what others let through there is theirs to say. */
function gatewaysOf({ member }: MeshWideInput): readonly { readonly gateway: Gateway; readonly pods: Labels }[] {
  return member.gateways
    .filter(({ role, mesh }) => role !== 'waypoint' && mesh === member.mesh.key)
    .map((gateway) => ({ gateway, pods: podsOf(gateway, member.destinations) }))
    .filter(({ gateway, pods }) => !member.claims.some((claim) => letsThrough(claim, gateway, pods)));
}

function podsOf({ namespace, name }: Gateway, services: MeshWideInput['member']['destinations']): Labels {
  const service = services.find((one) => one.namespace === namespace && one.name === name);
  const selector = service?.selector ?? {};
  return Object.keys(selector).length ? selector : { [GATEWAY_NAME]: name };
}

function letsThrough({ access }: Claim, { namespace }: Gateway, pods: Labels): boolean {
  if (access?.action !== 'allow' || (access.namespace ?? namespace) !== namespace) return false;
  return maySharePods({ selector: access.podsWith ?? {} }, { selector: pods });
}
