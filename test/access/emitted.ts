import { fieldAt } from '@overmesh/meshes/kit';
import type { AccessPolicySpec, JsonObject, Member, MeshKind } from '@overmesh/model';
import { getsThrough as getsThroughIstio } from '../istio/statement/authorization-policies.ts';
import type { AuthorizationObject } from '../istio/statement/authorization-policies.ts';
import { getsThrough as getsThroughLinkerd } from '../linkerd/statement/access.ts';
import type { AccessObjects } from '../linkerd/statement/access.ts';
import { isLetThrough } from './model.ts';
import type { PlacedCall } from './random-worlds.ts';

/** An object as it is written: with all that a mesh reads of it. */
interface Emitted {
  readonly kind: string;
  readonly namespace: string;
  readonly name: string;
  readonly dryRun: boolean;
  readonly spec: JsonObject;
}

/** Whether a mesh with these objects lets a call through to the pod, by the statement of its rules. */
export const EMITTED: Readonly<
  Record<MeshKind, (call: PlacedCall, objects: readonly Emitted[], member: Member) => boolean>
> = {
  istio: (call, objects, { mesh: { trustDomain = '', trustDomainAliases = [], rootNamespace = '' } }) =>
    getsThroughIstio(arrivalOf(call), objects as unknown as readonly AuthorizationObject[], {
      trustDomains: [trustDomain, ...trustDomainAliases],
      rootNamespace,
    }),
  linkerd: (call, objects, { mesh: { namespace = '' } }) => {
    const { caller, ...arrival } = arrivalOf(call);
    const identity =
      caller &&
      `${caller.serviceAccount}.${caller.namespace}.serviceaccount.identity.${namespace}.${caller.trustDomain}`;
    return getsThroughLinkerd({ ...arrival, ...(identity && { identity }) }, linkerdObjects(objects));
  },
  // The agent is told the Service, and reads the policy's own words; every trust domain is said.
  native: (call, objects) => {
    const rules = objects.filter(
      ({ kind, spec }) => kind === 'AccessRule' && (spec['destination'] as { name: string }).name === call.service.name,
    );
    const isClosed = objects.some(
      ({ kind, spec }) => kind === 'MeshSettings' && fieldAt(spec, 'access', 'default') === 'closed',
    );
    return isLetThrough(
      call,
      rules.map(({ spec }) => spec as unknown as AccessPolicySpec),
      { own: [], isClosed },
    );
  },
};

function arrivalOf({ caller, address, http, pod, podPort }: PlacedCall) {
  return {
    ...(caller && { caller }),
    address,
    ...(http && { http }),
    pod: { namespace: 'shop', labels: pod },
    port: podPort,
  };
}

function linkerdObjects(objects: readonly Emitted[]): AccessObjects {
  const of = (kind: string) => objects.filter((object) => object.kind === kind) as never;
  return {
    servers: of('Server'),
    routes: of('HTTPRoute'),
    policies: of('AuthorizationPolicy'),
    identities: of('MeshTLSAuthentication'),
    networks: of('NetworkAuthentication'),
  };
}
